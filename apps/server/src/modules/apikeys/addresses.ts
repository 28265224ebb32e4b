/** Where calls may come from. */
import { BlockList, isIP } from 'node:net';

/** Whether a call may come from here. IPv4 in IPv6 clothes (::ffff:10.0.0.1) is IPv4. */
export function addressAllowed(addresses: readonly string[], ip: string): boolean {
  if (addresses.length === 0) return true;
  const from = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  const kind = isIP(from);
  if (kind === 0) return false;
  const list = new BlockList();
  for (const one of addresses) {
    const [address = '', bits] = one.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list.check(from, kind === 6 ? 'ipv6' : 'ipv4');
}
