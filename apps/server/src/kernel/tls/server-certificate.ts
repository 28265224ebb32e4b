/**
 * HTTPS for a machine without a public name, so that browsers in the local network give the microphone: a server
 * certificate signed by the company's own authority, kept in `<data>/tls` and renewed in time.
 */
import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import forge from 'node-forge';
import { blank, dayMs, ensureAuthority, newKey, type Pair, parse, writeWhole } from './authority.ts';

/** Browsers refuse server certificates of more than 398 days. */
const serverDays = 397;
const renewDays = 30;

export type ServerCertificate = {
  /** PEM, PKCS #8. */
  key: string;
  /** PEM chain: the server's certificate, then the authority's. */
  cert: string;
  /** The authority's certificate, for people to install. */
  caPath: string;
  notAfter: Date;
  /** False when the one on disk still serves. */
  issued: boolean;
};

/**
 * `hosts` are the DNS names and IP addresses people type; localhost, 127.0.0.1 and ::1 are added. Makes or renews what is
 * missing, for other hosts, from another authority, or within 30 days of its end: call it at boot and daily, and hand a
 * newly issued one to `server.setSecureContext`. Throws `TypeError` for a host that is no name or address.
 */
export async function ensureServerCertificate(request: {
  /** `<data>/tls`. */
  dir: string;
  hosts: string[];
  now: Date;
}): Promise<ServerCertificate> {
  const { dir, now } = request;
  const hosts = [...new Set([...request.hosts.map(plainHost), 'localhost', '127.0.0.1', '::1'])];
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(dir, now, serverDays);
  const keyPath = join(dir, 'server-key.pem');
  const certPath = join(dir, 'server.pem');
  const caPath = join(dir, 'ca.pem');
  if (existsSync(keyPath) && existsSync(certPath)) {
    const kept = { key: readFileSync(keyPath, 'utf8'), cert: readFileSync(certPath, 'utf8') };
    const until = servesUntil(kept, authority, hosts);
    if (until && until.getTime() - now.getTime() > renewDays * dayMs)
      return { ...kept, caPath, notAfter: until, issued: false };
  }
  const made = await issue(authority, hosts, now);
  // A stop between the two writes leaves a pair that does not match: seen above, and replaced.
  writeWhole(keyPath, made.key, 0o600);
  writeWhole(certPath, made.cert, 0o644);
  return { key: made.key, cert: made.cert, caPath, notAfter: made.notAfter, issued: true };
}

const hostName = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** `[::1]` and `Qiao.Local.` as a certificate writes them. */
function plainHost(host: string): string {
  const plain = host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (isIP(plain) === 0 && !hostName.test(plain)) throw new TypeError(`not a host name or address: ${host}`);
  return plain;
}

/** When this pair ends, or undefined when it is not for exactly these hosts, this authority, this key. */
function servesUntil(kept: Pair, authority: Pair, hosts: string[]): Date | undefined {
  const cert = parse(kept.cert);
  const issuer = parse(authority.cert);
  if (!cert || !issuer || !cert.checkIssued(issuer) || !cert.verify(issuer.publicKey)) return undefined;
  const names = (cert.subjectAltName ?? '').split(', ');
  if (names.length !== hosts.length) return undefined;
  if (!hosts.every((host) => (isIP(host) ? cert.checkIP(host) : names.includes(`DNS:${host}`)))) return undefined;
  try {
    if (!cert.checkPrivateKey(createPrivateKey(kept.key))) return undefined;
  } catch {
    return undefined;
  }
  return new Date(cert.validTo);
}

async function issue(authority: Pair, hosts: string[], now: Date): Promise<Pair & { notAfter: Date }> {
  const { key, publicKey } = await newKey(2048);
  const issuer = forge.pki.certificateFromPem(authority.cert);
  const cert = blank(publicKey, now, serverDays);
  cert.setSubject([{ name: 'commonName', value: hosts[0]!.slice(0, 64) }]);
  cert.setIssuer(issuer.subject.attributes);
  cert.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    // GeneralName (RFC 5280, 4.2.1.6): 2 is a DNS name, 7 an IP address.
    {
      name: 'subjectAltName',
      altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })),
    },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ]);
  cert.sign(forge.pki.privateKeyFromPem(authority.key), forge.md.sha256.create());
  const chain = `${forge.pki.certificateToPem(cert).trim()}\n${authority.cert.trim()}\n`;
  return { key, cert: chain, notAfter: cert.validity.notAfter };
}
