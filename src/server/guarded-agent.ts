import { lookup as resolve, type LookupAddress } from 'node:dns';
import { Agent, type AgentOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Guard } from './outside.ts';

type CreateConnection = Agent['createConnection'];

/**
 * For requests to addresses that somebody gave us: connects to the outside alone, and to what the guard knows besides.
 * Looked at is the address that is connected to, at that moment: a name that led elsewhere before, or at the next
 * question, makes no difference. Redirects are not followed by Node's https, and each connection would be looked at anew.
 */
export function guardedAgent(guard: Guard, options: AgentOptions = {}): Agent {
  return new GuardedAgent(guard, options);
}

class GuardedAgent extends Agent {
  readonly #guard: Guard;

  constructor(guard: Guard, options: AgentOptions) {
    super({ ...options, keepAlive: false });
    this.#guard = guard;
  }

  override createConnection(
    ...[options, callback]: Parameters<CreateConnection>
  ): ReturnType<CreateConnection> {
    const host = options.host ?? '';
    if (this.#guard.knowsHost(host)) return super.createConnection(options, callback);
    // An address is connected to without being looked up.
    if (host === '' || (isIP(host) !== 0 && !this.#guard.letsThrough(host))) {
      callback?.(refused(host), undefined as unknown as Duplex);
      return undefined;
    }
    return super.createConnection({ ...options, lookup: this.#lookup }, callback);
  }

  readonly #lookup: LookupFunction = (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const outside = found.filter(({ address }) => this.#guard.letsThrough(address));
      const [first] = outside;
      if (first === undefined) callback(refused(host), '', 0);
      else if (options.all === true) callback(null, outside);
      else callback(null, first.address, first.family);
    });
  };
}

const refused = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} is an address of this machine or of a network of its own`), {
    code: 'EHOSTINSIDE',
  });
