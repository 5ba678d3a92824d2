/** What kind of thing an address names, as far as the metrics tell them apart. */
export type RouteKind = 'feed' | 'link' | 'health' | 'page';

/** Upper bounds in seconds. */
const buckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

/** How many answers fell into each bucket, and how long all of them took. */
class Tally {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts = buckets.map(() => 0);
  count = 0;
  sum = 0;

  constructor(labels: Readonly<Record<string, string>>) {
    this.labels = labels;
  }

  observe(seconds: number): void {
    this.count += 1;
    this.sum += seconds;
    for (let at = buckets.length - 1; at >= 0 && seconds <= buckets[at]!; at -= 1) this.counts[at]! += 1;
  }
}

const name = 'fasti_request_seconds';

/** What prom-client reads at each scrape. Its own histogram would hash the labels anew for every request. */
export const requestSeconds = {
  name,
  help: 'Time until the answer stood, by kind of route, method and status',
  type: 'histogram',
  aggregator: 'sum',
  get() {
    const values = Object.values(tallies).flatMap((byKey) => [...byKey.values()].flatMap(valuesOf));
    return Promise.resolve({ ...this, values });
  },
} as const;

function valuesOf({ labels, counts, count, sum }: Tally) {
  return [
    ...buckets.map((le, at) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le },
      value: counts[at]!,
    })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/** Of the methods by name; whatever else a stranger sends counts as one. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PROPFIND', 'PUT', 'DELETE'];

const tallies: Record<RouteKind, Map<number, Tally>> = {
  feed: new Map(),
  link: new Map(),
  health: new Map(),
  page: new Map(),
};

/** By a number, so that no label is put together for each request. */
export function tallyOf(route: RouteKind, method: string, status: number): Tally {
  const at = methods.indexOf(method);
  const key = (at + 1) * 1000 + status;
  let tally = tallies[route].get(key);
  if (tally === undefined) {
    tally = new Tally({ route, method: at < 0 ? 'other' : method, status: String(status) });
    tallies[route].set(key, tally);
  }
  return tally;
}
