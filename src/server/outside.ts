import { BlockList, isIP, isIPv6 } from 'node:net';

const inside = new BlockList();
/** IANA's registries of special addresses (RFC 6890), and multicast: nobody offers a service to everybody there. */
for (const network of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  // 6to4 leads on to an IPv4 address, whichever.
  '2002::/16',
  '3fff::/20',
])
  addNetwork(inside, network);

/** All IPv6 addresses that are given to networks of the internet (RFC 4291 §2.4). */
const global = new BlockList();
addNetwork(global, '2000::/3');

/** Before IPv4 addresses that are written as IPv6 ones: mapped (RFC 4291 §2.5.5.2), and through NAT64 (RFC 6052 §2.1). */
const embedding = ['::ffff:', '64:ff9b::'];

/** Whether an IP address is one of the internet, and neither of this machine nor of a network of its own. */
export function isOutside(address: string): boolean {
  if (!isIPv6(address)) return isIP(address) === 4 && !inside.check(address, 'ipv4');
  // A zone (RFC 4007 §11) is one of this machine.
  if (address.includes('%')) return false;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const prefix = embedding.find((start) => canonical.startsWith(start));
  const rest = prefix === undefined ? '' : canonical.slice(prefix.length);
  if (/^[\da-f]{1,4}:[\da-f]{1,4}$/.test(rest)) return isOutside(lastFour(rest));
  return global.check(canonical, 'ipv6') && !inside.check(canonical, 'ipv6');
}

/** Two groups of an IPv6 address as an IPv4 address. */
function lastFour(groups: string): string {
  const halves = groups.split(':').map((group) => parseInt(group, 16));
  return halves.flatMap((half) => [half >> 8, half & 255]).join('.');
}

function addNetwork(list: BlockList, network: string): void {
  const [address, bits] = network.split('/');
  const type = isIPv6(address!) ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address!, type);
  else list.addSubnet(address!, Number(bits), type);
}

/** Which hosts may be spoken to: the outside, and what is allowed besides. */
export type Guard = Readonly<{
  /** A host that is allowed by its name, wherever it leads. */
  knowsHost(name: string): boolean;
  letsThrough(address: string): boolean;
}>;

/** `allowed`: names of hosts, addresses, and networks as in `10.1.0.0/16`. */
export function guardOf(allowed: readonly string[]): Guard {
  const networks = new BlockList();
  const hosts = new Set<string>();
  for (const one of allowed)
    if (isIP(one.split('/')[0]!) === 0) hosts.add(one.toLowerCase());
    else addNetwork(networks, one);
  return {
    knowsHost: (name) => hosts.has(name.toLowerCase().replace(/\.$/, '')),
    letsThrough: (address) =>
      isOutside(address) ||
      (isIP(address) !== 0 && networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')),
  };
}

/** Whether a name or address can be one that is allowed. */
export function isAllowable(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const kind = isIP(address);
  if (kind === 0) return bits === undefined && /^[\w-]+(\.[\w-]+)*$/.test(address);
  if (more.length > 0 || address.includes('%')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (kind === 4 ? 32 : 128));
}

/** Whether a host can be one that may be spoken to, as far as its name tells: where it leads is seen when it is connected to. */
export function isAllowedHost(hostname: string, allowed: readonly string[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const guard = guardOf(allowed);
  return isIP(host) === 0 ? host !== '' : guard.knowsHost(host) || guard.letsThrough(host);
}
