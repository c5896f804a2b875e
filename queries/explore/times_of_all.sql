select bucket, ms, n from explore_first_times
