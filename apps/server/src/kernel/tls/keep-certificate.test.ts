import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '#program';
import { home } from '../../../test/template.ts';
import { readConfig } from '../config.ts';
import { HttpServer } from '../http/server.ts';
import { createMetrics } from '../metrics.ts';
import { steerClock } from '../time.ts';
import { KeptCertificate } from './keep-certificate.ts';
import { ensureServerCertificate } from './server-certificate.ts';

const age = 370 * 86_400_000;
const log = pino({ level: 'silent' });
let dir: string;
let port: number;
let ca: string;
let http: HttpServer;
let kept: KeptCertificate;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'qiao-renew-'));
  // Made so long ago that it is due in this month; until then time stands where it was made.
  const served = await ensureServerCertificate({ dir, hosts: [], now: new Date(Date.now() - age) });
  ca = readFileSync(served.caPath, 'utf8');
  port = await freePort();
  const config = readConfig({ QIAO_HOME: home, QIAO_DATA_DIR: dir, QIAO_PORT: String(port) });
  http = new HttpServer({ config, log, metrics: createMetrics(), version: '0', tls: served });
  kept = new KeptCertificate({ dir, hosts: [], served, use: (pair) => http.useCertificate(pair), log });
  await http.listen();
}, 60_000);
afterAll(async () => {
  await kept?.stop();
  await http?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The serial number a fresh connection is shown; refused unless our authority signed it. */
async function serial(): Promise<string> {
  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}
function get(agent: https.Agent): Promise<number> {
  return new Promise((done, fail) => {
    https
      .get({ port, host: '127.0.0.1', servername: 'localhost', path: '/healthz', ca, agent }, (answer) => {
        answer.resume().on('end', () => done(answer.statusCode!));
      })
      .on('error', fail);
  });
}

test('a certificate that is due is renewed and served without a restart; open connections go on', async () => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  expect(await get(agent)).toBe(200);
  const [socket] = Object.values(agent.freeSockets).flat();
  const first = await serial();
  const steered = steerClock(() => Date.now() - age);
  try {
    expect(await kept.look()).toBe(false);
  } finally {
    steered();
  }
  expect(await serial()).toBe(first);
  expect(await kept.look()).toBe(true);
  expect(await serial()).not.toBe(first);
  expect(await get(agent)).toBe(200);
  expect(Object.values(agent.freeSockets).flat()[0]).toBe(socket);
  agent.destroy();
});

test('one that was put there by hand is served when asked for, a broken one never', async () => {
  const before = await serial();
  const other = mkdtempSync(join(tmpdir(), 'qiao-hand-'));
  for (const name of ['ca-key.pem', 'ca.pem']) writeFileSync(join(other, name), readFileSync(join(dir, name)));
  const made = await ensureServerCertificate({ dir: other, hosts: [], now: new Date() });
  writeFileSync(join(dir, 'server-key.pem'), made.key);
  writeFileSync(join(dir, 'server.pem'), made.cert);
  expect(await kept.look()).toBe(true);
  const byHand = await serial();
  expect(byHand).not.toBe(before);
  expect(() => http.useCertificate({ key: 'no key', cert: 'no certificate' })).toThrow();
  expect(await serial()).toBe(byHand);
  rmSync(other, { recursive: true, force: true });
});
