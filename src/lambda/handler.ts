/**
 * The entry of the Lambda function: environment and event to one run of the job, its outcome to log, metrics and answer.
 */
import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { messageOf, TlslensError } from '../errors.js';
import { openS3Store, type S3Store } from '../source/s3-store.js';
import type { Clock } from './clock.js';
import { runJob } from './job.js';
import type { Log } from './log.js';
import { emitMetrics } from './metrics.js';
import { readRequest } from './request.js';
import { readSettings } from './settings.js';
import type { JobSummary } from './summary.js';

/** What of the context is used: the rest may be absent where the function is called by hand. */
export type JobContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'> & Partial<Context>;
export type Handler = (event: unknown, context: JobContext) => Promise<JobSummary>;

const logger = new Logger({ serviceName: 'tlslens' });
const LOG: Log = {
  info: (message, facts = {}) => logger.info(message, facts),
  warn: (message, facts = {}) => logger.warn(message, facts),
  error: (message, facts = {}) => logger.error(message, facts),
};
/** Made once for an environment: connections to S3 are kept between runs. */
let store: Promise<S3Store> | undefined;

/**
 * The handler, with a time of day of one's own.
 *
 * @throws what kept the run from being done, or from being done well (a prefix not read, news not told): the invocation
 * then counts as failed, so that alarms ring and asynchronous ones are tried again
 */
export function createHandler(now: () => Date = () => new Date(), openStore = sharedStore): Handler {
  return async (event, context) => {
    const started = performance.now();
    const runId = `${context.awsRequestId}-${randomUUID().slice(0, 8)}`;
    logger.resetKeys();
    logger.addContext(context as Context);
    logger.setCorrelationId(correlationOf(event) ?? context.awsRequestId);
    logger.appendKeys({ run: runId });
    const clock: Clock = { now, remainingMs: () => context.getRemainingTimeInMillis() };
    try {
      const settings = readSettings(process.env);
      const request = readRequest(event, now());
      logger.info('Run begins', { logs: settings.logs, dry_run: request.dryRun });
      const { summary, figures, failure } = await runJob({
        settings,
        request,
        store: await openStore(),
        clock,
        log: LOG,
        runId,
      });
      const seconds = (performance.now() - started) / 1000;
      if (!request.dryRun) emitMetrics(figures, { seconds, bytes: summary.database.bytes });
      logger.info('Run ended', { ...summary });
      if (failure !== null) throw failure;
      return summary;
    } catch (error) {
      const facts = error instanceof TlslensError ? { code: error.code, hint: error.hint } : {};
      logger.error(`The run failed: ${messageOf(error)}`, { ...facts, error: error as Error });
      throw error;
    }
  };
}

function sharedStore(): Promise<S3Store> {
  store ??= openS3Store({});
  return store;
}

/** EventBridge gives each event an id of its own. */
function correlationOf(event: unknown): string | undefined {
  const id = (event as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : undefined;
}

export const handler: Handler = createHandler();
