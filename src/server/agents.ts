import { lookup as resolve, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Guard } from './outside.ts';

/**
 * For requests to addresses that somebody gave us: connects to the outside alone, and to what the guard knows besides.
 * Looked at is the address that is connected to, at that moment: a name that led elsewhere before, or at the next
 * question, makes no difference. Redirects are not followed by Node's https, and each connection would be looked at anew.
 */
export function guardedAgent(guard: Guard, options: AgentOptions = {}): HttpsAgent {
  return new GuardedHttpsAgent(guard, options);
}

/** The same where nothing is encrypted. */
export function guardedHttpAgent(guard: Guard): HttpAgent {
  return new GuardedHttpAgent(guard);
}

type CreateConnection = HttpAgent['createConnection'];
type Connecting = Parameters<CreateConnection>;

class GuardedHttpsAgent extends HttpsAgent {
  readonly #guard: Guard;

  constructor(guard: Guard, options: AgentOptions) {
    super({ ...options, keepAlive: false });
    this.#guard = guard;
  }

  override createConnection(...given: Connecting): ReturnType<CreateConnection> {
    return connected(this.#guard, given, (...guarded) => super.createConnection(...guarded));
  }
}

class GuardedHttpAgent extends HttpAgent {
  readonly #guard: Guard;

  constructor(guard: Guard) {
    super({ keepAlive: false });
    this.#guard = guard;
  }

  override createConnection(...given: Connecting): ReturnType<CreateConnection> {
    return connected(this.#guard, given, (...guarded) => super.createConnection(...guarded));
  }
}

function connected(
  guard: Guard,
  [options, callback]: Connecting,
  connect: (...given: Connecting) => ReturnType<CreateConnection>,
): ReturnType<CreateConnection> {
  const host = options.host ?? '';
  if (guard.knowsHost(host)) return connect(options, callback);
  // An address is connected to without being looked up.
  if (host === '' || (isIP(host) !== 0 && !guard.letsThrough(host))) {
    callback?.(refused(host), undefined as unknown as Duplex);
    return undefined;
  }
  return connect({ ...options, lookup: lookupBy(guard) }, callback);
}

const lookupBy =
  (guard: Guard): LookupFunction =>
  (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const outside = found.filter(({ address }) => guard.letsThrough(address));
      const [first] = outside;
      if (first === undefined) callback(refused(host), '', 0);
      else if (options.all === true) callback(null, outside);
      else callback(null, first.address, first.family);
    });
  };

const refused = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} is an address of this machine or of a network of its own`), {
    code: 'EHOSTINSIDE',
  });
