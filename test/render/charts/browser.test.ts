/** Charts are drawn in pages too: what they import must be there in a browser. */
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('bundles the charts for a browser without a module of Node and without ECharts', async () => {
  const { errors, metafile } = await build({
    entryPoints: ['src/render/charts/index.ts'],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  expect(errors).toEqual([]);
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('src/render/charts/index.ts');
  expect(inputs.filter((path) => path.includes('echarts'))).toEqual([]);
});
