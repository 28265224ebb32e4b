/** The company's own certificate authority: `ca.pem` is installed on the desks, `ca-key.pem` never leaves the machine. */
import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import forge from 'node-forge';

export const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
/** Clocks of desks run late. */
const backdateMs = dayMs;

export type Pair = { key: string; cert: string };

const makeKeyPair = promisify(generateKeyPair);

/** RSA, because forge signs nothing else; made by OpenSSL, because forge takes seconds for it. */
export async function newKey(bits: number): Promise<{ key: string; publicKey: string }> {
  const { privateKey, publicKey } = await makeKeyPair('rsa', {
    modulusLength: bits,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { key: privateKey, publicKey };
}

/** An empty certificate with key, serial number (RFC 5280, 4.1.2.2: positive, at most 20 octets) and validity set. */
export function blank(publicKey: string, from: Date, days: number): forge.pki.Certificate {
  const cert = forge.pki.createCertificate();
  cert.publicKey = forge.pki.publicKeyFromPem(publicKey);
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  cert.serialNumber = serial.toString('hex');
  cert.validity.notBefore = new Date(from.getTime() - backdateMs);
  cert.validity.notAfter = new Date(from.getTime() + days * dayMs);
  return cert;
}

/** Parsed, or undefined when it is no certificate. */
export function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** A reader sees the old file or the new one, never half of it. */
export function writeWhole(path: string, content: string, mode: number): void {
  const next = `${path}.new`;
  writeFileSync(next, content, { mode });
  renameSync(next, path);
}

/**
 * Returns the authority of this folder, making it on first use. It is replaced only when it could not outlive a new server
 * certificate; the old certificate is then kept as `ca-<serial>.pem`.
 */
export async function ensureAuthority(dir: string, now: Date, mustOutliveDays: number): Promise<Pair> {
  const keyPath = join(dir, 'ca-key.pem');
  const certPath = join(dir, 'ca.pem');
  if (existsSync(keyPath) && existsSync(certPath)) {
    const kept = { key: readFileSync(keyPath, 'utf8'), cert: readFileSync(certPath, 'utf8') };
    const parsed = parse(kept.cert);
    if (parsed && new Date(parsed.validTo).getTime() - now.getTime() > mustOutliveDays * dayMs) return kept;
    if (parsed) renameSync(certPath, join(dir, `ca-${parsed.serialNumber.toLowerCase()}.pem`));
  }
  const { key, publicKey } = await newKey(3072);
  const cert = blank(publicKey, now, authorityDays);
  const name = [
    { name: 'commonName', value: `Qiao CA ${cert.serialNumber.slice(0, 8)}` },
    { name: 'organizationName', value: 'Qiao' },
  ];
  cert.setSubject(name);
  cert.setIssuer(name);
  cert.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  cert.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  const made = { key, cert: forge.pki.certificateToPem(cert) };
  writeWhole(keyPath, made.key, 0o600);
  writeWhole(certPath, made.cert, 0o644);
  return made;
}
