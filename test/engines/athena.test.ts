import { afterEach, describe, expect, it } from 'vitest';
import { scanSentence } from '../../src/cli/scan-cost.js';
import { openAthena } from '../../src/engines/athena.js';
import type { EngineStatistics } from '../../src/engines/engine.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type AthenaServer, startAthenaServer } from './athena-server.js';

useAwsEnvironment();

let server: AthenaServer;
afterEach(() => server.close());

describe('Athena as an engine', () => {
  it('gets values as literals, and tells what each query scanned and cost', async () => {
    server = await startAthenaServer({
      script: () => ({ columns: [['n', 'bigint']], rows: [['3']], scannedBytes: 2_000_000_000 }),
    });
    const told: EngineStatistics[] = [];
    const engine = await openAthena({
      endpointUrl: server.url,
      workgroup: 'logs',
      pricePerTb: 5,
      onQuery: (statistics) => told.push(statistics),
    });
    const answer = await engine.query(
      "select count(*) as n from connections where domain_name = $sni and started_at >= $from and x <> '$sni'",
      { sni: "o'brien.example", from: new Date('2026-03-10T00:00:00Z') },
    );
    expect(server.queries()).toEqual([
      "select count(*) as n from connections where domain_name = 'o''brien.example' and " +
        "started_at >= timestamp '2026-03-10 00:00:00.000' and x <> '$sni'",
    ]);
    expect(answer.rows).toEqual([{ n: 3 }]);
    // 2 GB at 5 dollars for 1,000 GB.
    const statistics = { queryId: 'query-1', scannedBytes: 2e9, elapsedMs: 345, costUsd: 0.01, isReused: false };
    expect(answer.statistics).toEqual(statistics);
    expect(told).toEqual([statistics]);
    expect(engine).toMatchObject({ name: 'athena', path: 'workgroup logs, AwsDataCatalog.tlslens' });
    await engine.close();
  });

  it('has to be told a window', async () => {
    server = await startAthenaServer({});
    const engine = await openAthena({ endpointUrl: server.url, pricePerTb: 5 });
    expect(engine.scan).toEqual({ lateDays: 1, allowsAll: false });
    await engine.close();
  });
});

describe('what was scanned', () => {
  it('is said in one sentence', async () => {
    server = await startAthenaServer({});
    const query = (scannedBytes: number, costUsd: number, isReused = false) => ({ scannedBytes, costUsd, isReused });
    expect(scanSentence([query(2 ** 30, 0.0054), query(0, 0, true)], 5)).toBe(
      'Athena scanned 1 GiB in 2 queries, 1 answered by an older result: about $0.0054 at $5.00 per TB.',
    );
    expect(scanSentence([query(1000, 0.00005)], 6.75)).toBe(
      'Athena scanned 1,000 B in 1 query: less than $0.0001 at $6.75 per TB.',
    );
    expect(scanSentence([query(0, 0)], 5)).toBe('Athena scanned 0 B in 1 query: nothing to pay at $5.00 per TB.');
  });
});
