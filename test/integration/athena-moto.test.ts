import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAthenaCalls } from '../../src/engines/athena-client.js';
import { runInAthena } from '../../src/engines/athena-run.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type Moto, startMoto } from '../helpers/moto.js';

const REGION = 'eu-central-1';
useAwsEnvironment({ AWS_REGION: REGION });

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto?.stop());
beforeEach(async () => {
  await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' });
});

type Column = readonly [name: string, type: string];

/** Queues what the next query gives: moto runs none. */
async function queue(columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
  const data = (texts: readonly (string | null)[]) => ({
    Data: texts.map((text) => (text === null ? {} : { VarCharValue: text })),
  });
  const response = await fetch(`${moto.url}/moto-api/static/athena/query-results`, {
    method: 'POST',
    body: JSON.stringify({
      region: REGION,
      results: [
        {
          rows: [data(columns.map(([name]) => name)), ...rows.map(data)],
          column_info: columns.map(([name, type]) => ({ Name: name, Label: name, Type: type })),
        },
      ],
    }),
  });
  expect(response.status).toBe(201);
}

/** How many polls moto lets a query stay in each of its states. */
async function holdFor(times: number): Promise<void> {
  const response = await fetch(`${moto.url}/moto-api/state-manager/set-transition`, {
    method: 'POST',
    body: JSON.stringify({ model_name: 'athena::execution', transition: { progression: 'manual', times } }),
  });
  expect(response.status).toBe(201);
}

describe('a query in an emulated Athena', () => {
  it('is started, polled and read, NULL apart from the empty text', async () => {
    await holdFor(2);
    await queue(
      [
        ['client_ip', 'varchar'],
        ['connections', 'bigint'],
        ['last_seen', 'timestamp'],
        ['domain_name', 'varchar'],
      ],
      [
        ['192.0.2.1', '12', '2026-03-10 12:00:00.000', null],
        ['2001:db8::1', '9007199254740993', '2026-03-10 12:00:01.000', ''],
      ],
    );
    const calls = await openAthenaCalls({ endpointUrl: moto.url });
    const answer = await runInAthena(calls, 'select client_ip from connections');
    expect(answer.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'client_ip VARCHAR',
      'connections BIGINT',
      'last_seen TIMESTAMP',
      'domain_name VARCHAR',
    ]);
    expect(answer.rows.map((row) => Object.values(row))).toEqual([
      ['192.0.2.1', 12, new Date('2026-03-10T12:00:00Z'), null],
      ['2001:db8::1', 9007199254740993n, new Date('2026-03-10T12:00:01Z'), ''],
    ]);
    calls.close();
  });

  it('gives no rows where there are none, and DDL nothing at all', async () => {
    const calls = await openAthenaCalls({ endpointUrl: moto.url });
    await queue([['n', 'bigint']], []);
    expect(await runInAthena(calls, 'select n from nothing')).toMatchObject({ rows: [], columns: [{ name: 'n' }] });
    const made = await runInAthena(calls, 'create database nlb', { inDatabase: false });
    expect(made).toMatchObject({ rows: [], execution: { statementType: 'DDL', scannedBytes: 0 } });
    calls.close();
  });

  it('runs in the workgroup that is named, and not in one that is not there', async () => {
    await new AthenaClient({ endpoint: moto.url }).send(
      new CreateWorkGroupCommand({ Name: 'logs', Configuration: { ResultConfiguration: {} } }),
    );
    const calls = await openAthenaCalls({ endpointUrl: moto.url, workgroup: 'logs' });
    await expect(runInAthena(calls, 'select 1')).resolves.toMatchObject({ truncated: false });
    calls.close();
    const wrong = await openAthenaCalls({ endpointUrl: moto.url, workgroup: 'lgos' });
    await expect(runInAthena(wrong, 'select 1')).rejects.toMatchObject({
      code: 'aws_not_found',
      hint: expect.stringContaining('lgos'),
    });
    wrong.close();
  });

  it('is cancelled in Athena when it is interrupted here', async () => {
    await holdFor(1_000);
    const calls = await openAthenaCalls({ endpointUrl: moto.url });
    const started: string[] = [];
    const watched = {
      ...calls,
      start: async (...args: Parameters<typeof calls.start>) => {
        const id = await calls.start(...args);
        started.push(id);
        return id;
      },
    };
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    await expect(runInAthena(watched, 'select 1', { signal: controller.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
    // The emulator agrees that it is cancelled.
    await expect(calls.finished(started[0]!)).rejects.toMatchObject({
      code: 'aws_failed',
      message: expect.stringContaining('cancelled in Athena'),
    });
    calls.close();
  });
});
