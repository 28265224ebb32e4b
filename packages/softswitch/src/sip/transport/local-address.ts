import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** IPv6 literals need brackets in Via and URIs. */
export function bracketHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

export function unbracketHost(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

/** IPv4 addresses seen through a dual-stack socket come as ::ffff:a.b.c.d. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/** The address to put into Via and Contact for a listener: the configured one, the bound one, or the first of the machine. */
export function advertisedHost(bound: string, configured: string | undefined): string {
  if (configured) return bracketHost(configured);
  if (bound !== '0.0.0.0' && bound !== '::') return bracketHost(bound);
  for (const addresses of Object.values(networkInterfaces())) {
    for (const address of addresses ?? []) {
      if (!address.internal && address.family === 'IPv4') return address.address;
    }
  }
  return '127.0.0.1';
}

/** RFC 1918, link-local, shared and loopback ranges: unreachable from elsewhere, so a Contact with one needs the flow. */
export function isPrivateAddress(host: string): boolean {
  const parts = host.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return false;
  const [a, b] = parts as [number, number];
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  );
}
