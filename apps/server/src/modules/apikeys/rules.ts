/** Pure decisions about keys. */
import { BlockList, isIP } from 'node:net';
import type { KeyRow } from './tables.ts';

export type KeyState = 'active' | 'expired' | 'revoked';
export function keyState(row: Pick<KeyRow, 'revoked_at' | 'expires_at'>, now: Date): KeyState {
  if (row.revoked_at) return 'revoked';
  return row.expires_at && row.expires_at <= now ? 'expired' : 'active';
}

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

/** A bucket holds a quarter of a minute, as the doors of people do; a node draws a second's worth ahead. */
export const capacityOf = (perMinute: number): number => Math.max(5, perMinute / 4);
export const drawOf = (perMinute: number): number => Math.max(1, Math.floor(perMinute / 60));

/** Our own faults, conflicts and limits may end otherwise the next time: they are not kept. */
export const worthKeeping = (status: number): boolean => status < 500 && status !== 409 && status !== 429;
