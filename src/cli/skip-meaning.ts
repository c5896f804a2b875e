import type { SkipReason } from '../source/types.js';

/** Why a listed key is left alone, in words. */
export const SKIP_MEANING: Readonly<Record<SkipReason, string>> = {
  alb_access_log: 'access log of an Application Load Balancer',
  alb_connection_log: 'connection log of an Application Load Balancer',
  alb_health_log: 'health check log of an Application Load Balancer',
  classic_log: 'access log of a Classic Load Balancer',
  test_file: 'ELBAccessLogTestFile, written when logging is switched on',
  not_log_gz: 'no name of an NLB access log',
  outside_window: 'delivered outside --from and --to',
  other_account: 'of another account than --account',
  other_region: 'of another Region than --log-region',
  other_load_balancer: 'of another load balancer than --load-balancer',
  folder_marker: 'an empty key that stands for a folder',
};
