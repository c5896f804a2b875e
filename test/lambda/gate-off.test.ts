import { expect, it } from 'vitest';
import { useWorld } from './world.js';

const world = useWorld({ TLSLENS_REPORTS: 'overview', TLSLENS_GATE_RULES: 'gate.json' });

it('a gate that is switched off is not told as holding again', async () => {
  const { deliver, run, s3, sns } = world();
  deliver('2026-03-10T12:00:00Z', [{ version: 'tlsv10', cipher: 'ECDHE-RSA-AES128-SHA' }]);
  s3.put('state/gate.json', JSON.stringify({ rules: [{ min_tls: '1.2' }] }));
  expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ gate: 'broken' });
  delete process.env.TLSLENS_GATE_RULES;
  await run('2026-03-10T13:10:00Z');
  expect(
    sns.published.filter(({ message }) => message.includes('gate rule broken') || message.includes('min')).length,
  ).toBeGreaterThan(0);
  expect(sns.published.map(({ subject }) => subject).join()).not.toContain('holding again');
});
