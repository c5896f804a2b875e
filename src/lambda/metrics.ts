/**
 * The figures of a run as CloudWatch metrics, in embedded metric format. Dimensions are the load balancer and the listener,
 * never anything that clients choose or are.
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { LoadFigures, ObjectFigures, RunFigures } from '../reports/load-figures.js';

const NAMESPACE = 'tlslens';
/** CloudWatch bills each combination of dimensions: only the busiest listeners have metrics of their own. */
const MOST_LISTENERS = 50;

type Figure = readonly [name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number | null];

/** @param figures `null` where nothing was committed */
export function emitMetrics(
  figures: RunFigures | null,
  run: { readonly seconds: number; readonly bytes: number },
): void {
  emit({}, [
    ...(figures === null ? [] : [...loadMetrics(figures.all), ...objectMetrics(figures.all)]),
    ['RunSeconds', MetricUnit.Seconds, run.seconds],
    ['DatabaseBytes', MetricUnit.Bytes, figures === null ? null : run.bytes],
  ]);
  if (figures === null) return;
  const loads = new Map(figures.loadBalancers.map((load) => [load.loadBalancer, load]));
  const objects = new Map(figures.objects.map((object) => [object.loadBalancer, object]));
  for (const name of new Set([...objects.keys(), ...loads.keys()])) {
    if (name === null) continue;
    const [load, object] = [loads.get(name), objects.get(name)];
    emit({ LoadBalancer: name }, [
      ...(load === undefined ? [] : loadMetrics(load)),
      ...(object === undefined ? [] : objectMetrics(object)),
    ]);
  }
  for (const load of figures.listeners.slice(0, MOST_LISTENERS)) {
    if (load.loadBalancer === null || load.listener === null) continue;
    emit({ LoadBalancer: load.loadBalancer, Listener: load.listener }, loadMetrics(load));
  }
}

const loadMetrics = (load: LoadFigures): Figure[] => [
  ['Connections', MetricUnit.Count, load.connections],
  ['LegacyShare', MetricUnit.NoUnit, load.legacyShare],
  ['FailureRatio', MetricUnit.NoUnit, load.failureRatio],
  ['HandshakeP99', MetricUnit.Milliseconds, load.handshakeP99Ms],
];

const objectMetrics = (object: ObjectFigures): Figure[] => [
  ['ObjectsLoaded', MetricUnit.Count, object.loaded],
  ['ObjectsFailed', MetricUnit.Count, object.failed],
  ['LinesRejected', MetricUnit.Count, object.rejectedLines],
  ['LagSeconds', MetricUnit.Seconds, object.lagSeconds],
  ['CoverageRatio', MetricUnit.NoUnit, object.coverage],
];

/** What is not known has no metric: it is not zero. */
function emit(dimensions: Readonly<Record<string, string>>, figures: readonly Figure[]): void {
  const known = figures.filter((figure): figure is Figure & { 2: number } => figure[2] !== null);
  if (known.length === 0) return;
  const metrics = new Metrics({ namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? NAMESPACE });
  // Powertools adds one of its own, "service".
  metrics.clearDefaultDimensions();
  // Also where there are none: CloudWatch takes an empty set of dimensions for none, and no set at all for a mistake.
  metrics.addDimensions({ ...dimensions });
  for (const [name, unit, value] of known) metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
}
