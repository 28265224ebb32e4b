import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureServerCertificate, type ServerCertificate } from './server-certificate.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qiao-tls-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const now = new Date();
const days = (count: number): Date => new Date(now.getTime() + count * 24 * 60 * 60 * 1000);

/** Shakes hands as a browser does: trusts only `ca`, checks the name; resolves with the error's code or `ok`. */
async function shakeHands(served: ServerCertificate, ca: string, host: string): Promise<string> {
  const server = tls.createServer({ key: served.key, cert: served.cert }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const options = { port, host: '127.0.0.1', ca, ...(isIP(host) ? {} : { servername: host }) };
    return await new Promise((done) => {
      const client = tls.connect({ ...options, checkServerIdentity: (_, cert) => tls.checkServerIdentity(host, cert) });
      client.on('secureConnect', () => done('ok'));
      client.on('error', (error) => done((error as NodeJS.ErrnoException).code ?? error.message));
      client.on('close', () => done('closed'));
    });
  } finally {
    server.close();
  }
}

test('a client that trusts the authority accepts every named host and no other', async () => {
  const served = await ensureServerCertificate({ dir, hosts: ['Qiao.Local', '192.168.7.20', '[fd00::7]'], now });
  const ca = readFileSync(served.caPath, 'utf8');
  for (const host of ['qiao.local', '192.168.7.20', 'fd00::7', 'localhost', '127.0.0.1'])
    expect(await shakeHands(served, ca, host)).toBe('ok');
  for (const host of ['evil.local', '192.168.7.21'])
    expect(await shakeHands(served, ca, host)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('a client that trusts another authority refuses', async () => {
  const served = await ensureServerCertificate({ dir, hosts: [], now });
  const other = await ensureServerCertificate({ dir: join(dir, 'other'), hosts: [], now });
  const outcome = await shakeHands(served, readFileSync(other.caPath, 'utf8'), 'localhost');
  expect(outcome).toMatch(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO/);
});

test('keys are for the owner only and browsers’ limits are kept', async () => {
  const { cert, caPath } = await ensureServerCertificate({ dir, hosts: ['desk.lan'], now });
  for (const file of ['ca-key.pem', 'server-key.pem']) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
  const leaf = new X509Certificate(cert);
  const lasts = new Date(leaf.validTo).getTime() - new Date(leaf.validFrom).getTime();
  expect(lasts / 86_400_000).toBeLessThanOrEqual(398);
  expect(leaf.ca).toBe(false);
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(new X509Certificate(readFileSync(caPath)).ca).toBe(true);
});

test('it is kept until 30 days before its end, then renewed by the same authority', async () => {
  const first = await ensureServerCertificate({ dir, hosts: ['desk.lan'], now });
  expect(first.issued).toBe(true);
  const kept = await ensureServerCertificate({ dir, hosts: ['desk.lan'], now: days(360) });
  expect(kept).toMatchObject({ issued: false, cert: first.cert, key: first.key });
  const ca = readFileSync(first.caPath, 'utf8');
  const renewed = await ensureServerCertificate({ dir, hosts: ['desk.lan'], now: days(368) });
  expect(renewed.issued).toBe(true);
  expect(renewed.key).not.toBe(first.key);
  expect(renewed.notAfter.getTime()).toBeGreaterThan(days(700).getTime());
  expect(readFileSync(renewed.caPath, 'utf8')).toBe(ca);
});

test('other hosts, a foreign key or a torn file bring a new certificate', async () => {
  const first = await ensureServerCertificate({ dir, hosts: ['a.lan'], now });
  const second = await ensureServerCertificate({ dir, hosts: ['a.lan', 'b.lan'], now });
  expect(second.issued).toBe(true);
  writeFileSync(join(dir, 'server-key.pem'), first.key);
  expect((await ensureServerCertificate({ dir, hosts: ['a.lan', 'b.lan'], now })).issued).toBe(true);
  writeFileSync(join(dir, 'server.pem'), second.cert.slice(0, 300));
  const third = await ensureServerCertificate({ dir, hosts: ['a.lan', 'b.lan'], now });
  expect(third.issued).toBe(true);
  expect(await shakeHands(third, readFileSync(third.caPath, 'utf8'), 'b.lan')).toBe('ok');
});

test('an authority too old to outlive a new certificate is replaced and its certificate kept', async () => {
  const first = await ensureServerCertificate({ dir, hosts: [], now });
  const old = new X509Certificate(readFileSync(first.caPath));
  const later = await ensureServerCertificate({ dir, hosts: [], now: days(3650 - 300) });
  expect(later.issued).toBe(true);
  const fresh = new X509Certificate(readFileSync(later.caPath));
  expect(fresh.serialNumber).not.toBe(old.serialNumber);
  expect(readdirSync(dir)).toContain(`ca-${old.serialNumber.toLowerCase()}.pem`);
  expect(existsSync(join(dir, 'ca-key.pem'))).toBe(true);
});

test('a host that is no name is refused before anything is written', async () => {
  for (const host of ['bad host', 'a..b', '-a', 'https://x'])
    await expect(ensureServerCertificate({ dir: join(dir, 'none'), hosts: [host], now })).rejects.toThrow(TypeError);
  expect(existsSync(join(dir, 'none'))).toBe(false);
});
