import assert from 'node:assert/strict';
import { networkOf } from '../../src/signing-in/network.ts';

describe('the network of an address', () => {
  const networks = {
    '192.0.2.7': '192.0.2.7',
    '::ffff:192.0.2.7': '192.0.2.7',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1::/48',
    '2001:0DB8:0001::6': '2001:db8:1::/48',
    '2001:db8::6': '2001:db8:0::/48',
    '2001::3:4:5:6:7:8': '2001:0:3::/48',
    '::1': '0:0:0::/48',
    '': '',
  };
  for (const [address, network] of Object.entries(networks))
    it(`of ${address || 'nobody'} is ${network || 'none'}`, () => assert.equal(networkOf(address), network));
});
