/**
 * Saves a snapshot as the AWS CLI would have saved its answers, so that it can be kept, looked at, and read again where
 * there are no credentials.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, TlslensError } from '../errors.js';
import type { DescribeCall } from '../snapshot.js';
import { ANSWER_KINDS, FACTS_FILE, FACTS_MEMBER, folderOfTime, ownerName } from './answer-kinds.js';
import type { Answers, ByOwner, JsonObject } from './answers.js';
import type { CollectedSnapshot } from './to-snapshot.js';

/**
 * Writes `<dir>/<time>/<account>/<region>/describe-*.json` and gives that folder. Files that are there are replaced.
 * {@link readSnapshots} makes the same snapshot of it.
 *
 * @throws TlslensError `spool_unwritable`
 */
export async function writeSnapshot(snapshot: CollectedSnapshot, dir: string): Promise<string> {
  const { taken_at, account_id, region, notes, answers } = snapshot;
  const folder = join(dir, folderOfTime(taken_at), account_id ?? 'unknown-account', region);
  const facts = { [FACTS_MEMBER]: { account_id, region, notes } };
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of [...filesOf(answers), [FACTS_FILE, facts] as const]) {
      await writeFile(join(folder, name), `${JSON.stringify(content, null, 4)}\n`);
    }
  } catch (error) {
    throw new TlslensError('spool_unwritable', `Could not save the snapshot in ${folder}: ${messageOf(error)}`, {
      cause: error,
      details: { path: folder },
    });
  }
  return folder;
}

function filesOf(answers: Answers): [name: string, content: object][] {
  const tagged = [...answers.tags].map(([arn, tags]): JsonObject => ({ ResourceArn: arn, Tags: tags }));
  const byCall: Record<DescribeCall, readonly JsonObject[] | ByOwner | null> = {
    DescribeLoadBalancers: answers.loadBalancers,
    DescribeLoadBalancerAttributes: answers.loadBalancerAttributes,
    DescribeListeners: answers.listeners,
    DescribeListenerCertificates: answers.listenerCertificates,
    DescribeListenerAttributes: answers.listenerAttributes,
    DescribeRules: answers.rules,
    DescribeTargetGroups: answers.targetGroups,
    DescribeTargetHealth: answers.targetHealth,
    DescribeSSLPolicies: answers.sslPolicies,
    DescribeTags: tagged.length === 0 ? null : tagged,
  };
  return ANSWER_KINDS.flatMap(({ call, member, file }): [string, object][] => {
    const items = byCall[call];
    if (items === null) return [];
    if (!(items instanceof Map)) return [[`${file}.json`, { [member]: items }]];
    return [...items].map(([arn, about]) => [`${file}.${ownerName(arn)}.json`, { [member]: about }]);
  });
}
