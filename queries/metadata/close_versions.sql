update {{table}} set valid_to = $taken_at where rowid in ({{versions}})
