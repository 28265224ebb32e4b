/** Server-side requests: the program calls only addresses that its operator set, and no value of a request becomes one. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { home } from './template.ts';

const source = join(home, 'apps/server/src');
/**
 * Who opens connections outwards, besides the database: the company's sign-in provider and its mail server, both settings; the
 * servers of mailboxes, which administrators name and which may be the company's own; and the guarded way out for other addresses
 * that people wrote. `mail/compose.ts` writes letters into memory; `own-asterisk.ts` asks the program that it started, on loopback.
 */
const callers = [
  'kernel/outgoing/outgoing.ts',
  'modules/callengine/own-asterisk.ts',
  'modules/identity/oidc.ts',
  'modules/mail/compose.ts',
  'modules/mailboxes/drive/connect.ts',
  'modules/notifications/send-mail.ts',
];
const outward =
  /\bfetch\(|createTransport\(|from 'openid-client'|\b(https?|net|tls)\.(get|request|connect|createConnection)\(|from '(undici|axios|got)'|\brequest as \w+ } from 'node:https?'/;

let program: TestProgram;
const knocks: string[] = [];
const trap = createServer((request, answer) => {
  knocks.push(request.url ?? '');
  answer.end('ok');
});
beforeAll(async () => {
  program = await testProgram();
  await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
}, 120_000);
afterAll(async () => {
  await program?.stop();
  trap.close();
});

it('only the sign-in provider and the mail server are called, at addresses of the settings', () => {
  const found = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/(\.test|\/testing)\.ts$/.test(path))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => outward.test(readFileSync(join(source, path), 'utf8')));
  expect(found.sort()).toEqual(callers);
});

it('an inner address in any text of a request is stored or refused, never called', async () => {
  const inner = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/inner`;
  const admin = await anAdministrator(program.kernel);
  const client = await program.signIn(admin.number, admin.password);
  const skip = new Set(['/api/identity/session', '/api/identity/sessions/end-others', '/api/identity/totp/begin']);
  let asked = 0;
  for (const route of program.kernel.http.table()) {
    const { properties = {} } = (route.body?.toJSONSchema?.({ unrepresentable: 'any', io: 'input' }) ?? {}) as {
      properties?: Record<string, { type?: string }>;
    };
    const texts = Object.entries(properties).filter(([, { type }]) => type === 'string');
    if (texts.length === 0 || skip.has(route.path)) continue;
    const body = Object.fromEntries(texts.map(([name]) => [name, inner]));
    const path = route.path.replace(/:\w+/g, '01900000-0000-7000-8000-000000000000');
    const method = route.method.toLowerCase() as 'post' | 'put' | 'patch';
    for (const who of [client, program.anonymous]) expect((await who[method](path, body)).status).toBeLessThan(500);
    asked++;
  }
  for (const query of [`returnTo=${inner}`, `url=${inner}`])
    expect((await program.anonymous.get(`/api/identity/oidc/start?${query}`)).status).toBeLessThan(500);
  const visit = await program.anonymous.post('/api/widget/visits', { host: '127.0.0.1', page: inner, referrer: inner });
  expect(visit.status).toBeLessThan(500);
  await program.kernel.events.settle();
  expect(asked).toBeGreaterThan(15);
  expect(knocks).toEqual([]);
}, 60_000);
