import type { Config } from '../config.ts';
import { defaultLimits } from '../ics/limits.ts';
import { trustedBy } from '../server/authorities.ts';
import { guardedAgent, guardedHttpAgent } from '../server/agents.ts';
import { guardOf } from '../server/outside.ts';
import type { By } from './fetch-source.ts';

/** How long a source may take to answer and to send all of it, in ms. */
const patience = 30_000;

/** How sources are asked under these settings, until `signal` says otherwise. */
export function asking(
  { sourceAllow, sourceCa, url }: Pick<Config, 'sourceAllow' | 'sourceCa' | 'url'>,
  signal?: AbortSignal,
): By {
  const guard = guardOf(sourceAllow);
  const late = AbortSignal.timeout(patience);
  return {
    agents: {
      http: guardedHttpAgent(guard),
      https: guardedAgent(guard, { secureContext: trustedBy(sourceCa) }),
    },
    signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    asker: url,
    most: defaultLimits.size,
  };
}
