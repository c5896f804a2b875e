import { describe, expect, it } from 'vitest';
import { useWorld } from './world.js';

const world = useWorld();

interface Emf {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [key: string]: unknown;
}

/** Metrics by their dimensions, read as CloudWatch reads them: each name must have its value beside it. */
function metricsOf(output: readonly Record<string, unknown>[]): Record<string, Record<string, number>> {
  const all: Record<string, Record<string, number>> = {};
  for (const document of output.filter((line) => '_aws' in line) as Emf[]) {
    expect(document._aws.Timestamp).toBeGreaterThan(Date.now() - 600_000);
    for (const { Namespace, Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
      expect(Namespace).toBe('tlslens');
      expect(Dimensions).toHaveLength(1);
      const names = Dimensions[0] ?? [];
      for (const name of names) expect(['LoadBalancer', 'Listener']).toContain(name);
      const key = names.map((name) => `${name}=${String(document[name])}`).join(' ');
      for (const { Name } of Metrics) {
        expect(typeof document[Name], Name).toBe('number');
        all[key] = { ...all[key], [Name]: document[Name] as number };
      }
    }
  }
  return all;
}

describe('the metrics of a run', () => {
  it('are those of what it read, in all, by load balancer, and by listener', async () => {
    const { deliver, run, output, s3 } = world();
    deliver('2026-03-10T11:05:00Z', [{ client: '192.0.2.99' }]);
    await run('2026-03-10T11:10:00Z');
    output.length = 0;
    deliver('2026-03-10T12:05:00Z', [
      { handshakeMs: 10 },
      { handshakeMs: 30, version: 'tlsv10' },
      { handshakeMs: 20 },
      { handshakeMs: 40, listener: '00000000000000a2' },
      // Refused, and a probe that is no failure.
      { handshakeMs: null, version: null, cipher: null, listener: '00000000000000a2' },
      { handshakeMs: null, version: null, cipher: null, cert: null, sni: null, listener: '00000000000000a2' },
      { received: -1 },
    ]);
    const broken = deliver('2026-03-10T12:10:00Z', [{}]);
    const whole = s3.get(broken)?.bytes ?? Buffer.alloc(0);
    s3.put(broken, whole.subarray(0, whole.length - 10));
    const { database } = await run('2026-03-10T12:15:00Z');
    const metrics = metricsOf(output);
    const edge = 'LoadBalancer=net/edge/00000000000000e1';
    expect(metrics).toEqual({
      '': {
        ObjectsLoaded: 1,
        ObjectsFailed: 1,
        LinesRejected: 1,
        Connections: 6,
        LegacyShare: 1 / 4,
        FailureRatio: 1 / 5,
        HandshakeP99: 40,
        LagSeconds: 600,
        // 11:05 and 12:05, of the hours 10:15 to 11:15 and 11:15 to 12:15
        CoverageRatio: 1,
        RunSeconds: expect.any(Number),
        DatabaseBytes: database.bytes,
      },
      [edge]: {
        ObjectsLoaded: 1,
        ObjectsFailed: 1,
        LinesRejected: 1,
        Connections: 6,
        LegacyShare: 1 / 4,
        FailureRatio: 1 / 5,
        HandshakeP99: 40,
        LagSeconds: 600,
        CoverageRatio: 1,
      },
      [`${edge} Listener=00000000000000a1`]: { Connections: 3, LegacyShare: 1 / 3, FailureRatio: 0, HandshakeP99: 30 },
      [`${edge} Listener=00000000000000a2`]: { Connections: 3, LegacyShare: 0, FailureRatio: 1 / 2, HandshakeP99: 40 },
    });
    expect(JSON.stringify(output.filter((line) => '_aws' in line))).not.toMatch(/203\.0\.113|example\.com/);
  });

  it('leave out what nothing tells', async () => {
    const { deliver, run, output } = world();
    deliver('2026-03-10T09:05:00Z', [{}]);
    await run('2026-03-10T09:10:00Z');
    output.length = 0;
    await run('2026-03-10T12:10:00Z');
    expect(metricsOf(output)['']).toEqual({
      ObjectsLoaded: 0,
      ObjectsFailed: 0,
      LinesRejected: 0,
      Connections: 0,
      LagSeconds: 11_100,
      // One of the four hours since the first delivery.
      CoverageRatio: 0.25,
      RunSeconds: expect.any(Number),
      DatabaseBytes: expect.any(Number),
    });
  });

  it('come with log lines that tell the runs apart', async () => {
    const { deliver, run, output } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    const event = { id: 'event-7', source: 'aws.scheduler', 'detail-type': 'Scheduled Event' };
    await run('2026-03-10T12:10:00Z', { event });
    await run('2026-03-10T12:15:00Z');
    const lines = output.filter((line) => 'level' in line);
    expect(
      lines.map(({ message, correlation_id, function_request_id }) => [message, correlation_id, function_request_id]),
    ).toEqual([
      ['Run begins', 'event-7', 'request-1'],
      ['The database was put back', 'event-7', 'request-1'],
      ['Run ended', 'event-7', 'request-1'],
      ['Run begins', 'request-2', 'request-2'],
      ['The database was put back', 'request-2', 'request-2'],
      ['Run ended', 'request-2', 'request-2'],
    ]);
    expect(lines.every(({ service, timestamp, run: id }) => service === 'tlslens' && timestamp && id)).toBe(true);
  });
});
