import { inflateRawSync } from 'node:zlib';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { clock, steerClock, systemScope } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import type { Schedule } from './contract.ts';
import { foldEvents } from './fold-events.ts';
import { sendDue } from './send-due.ts';
import { aHistory, random } from './testing.ts';

const scope = systemScope('test');
let program: TestProgram;
let smtp: SMTPServer;
let mails: { to: string; raw: string }[] = [];
let boss: TestStaff;
let leader: TestStaff;
let client: Client;
let province: string;
let team: string;
/** The clock stands still at Tuesday, 24 November 2026, 07:00 in Shanghai, plus what the tests add. */
let now = Date.parse('2026-11-23T23:00:00Z');
let putBack: () => void;

beforeAll(async () => {
  const port = await freePort();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => {
        raw += chunk;
      });
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo[0]!.address, raw });
        done();
      });
    },
  });
  await new Promise<void>((ready) => smtp.listen(port, '127.0.0.1', ready));
  program = await testProgram({ env: { QIAO_SMTP_URL: `smtp://127.0.0.1:${port}` } });
  const { db } = program.kernel;
  province = await aUnit(db, { kind: 'branch' });
  team = await aUnit(db, { parentId: province });
  const queue = await aQueue(program.kernel, { unitId: team });
  boss = await aStaff(program.kernel, { unitId: province, roles: ['supervisor'], email: 'boss@example.com' });
  leader = await aStaff(program.kernel, { unitId: team, roles: ['supervisor'], email: 'leader@example.com' });
  client = await program.signIn(boss.number, boss.password);
  const world = { units: [team], queues: [queue], staff: [{ id: leader.id, unitId: team }] };
  const span = { from: Date.parse('2026-11-20T00:00:00Z'), to: now };
  const said = aHistory(random(3), world, span, { chats: 120, tickets: 5, agentDays: 1 }, 0);
  await db.transact((tx) =>
    foldEvents(
      tx,
      said.map(({ kind, at, payload }, n) => ({ type: kind.type, at: new Date(at), position: n + 1, payload })),
    ),
  );
  putBack = steerClock(() => now);
}, 90_000);
afterAll(async () => {
  putBack?.();
  await program?.stop();
  await new Promise<void>((done) => smtp.close(done));
});
beforeEach(() => {
  mails = [];
});

/** The program's own minute does the same; whichever comes first. */
const send = (): Promise<number> => {
  const { db, files, log, config } = program.kernel;
  return sendDue({ db, files, log, publicUrl: config.publicUrl }, scope);
};
async function arrived(count: number): Promise<void> {
  for (const until = performance.now() + 15_000; mails.length < count; ) {
    if (performance.now() > until) throw new Error(`${mails.length} of ${count} mails came`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
const daily = (more: object = {}): object => ({
  name: '每日队列',
  report: 'queues',
  filter: { unitId: team },
  cadence: 'daily',
  atMinute: 8 * 60,
  zone: 'Asia/Shanghai',
  recipients: [boss.id, leader.id],
  ...more,
});
/** The first sheet of the attachment. */
function sheetOf(raw: string): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)![1]!;
  const part = raw.split(`--${boundary}`).find((one) => one.includes('spreadsheetml'))!;
  const bytes = Buffer.from(part.slice(part.indexOf('\r\n\r\n')).replace(/\s/g, ''), 'base64');
  const at = bytes.indexOf('xl/worksheets/sheet1.xml');
  return inflateRawSync(bytes.subarray(at + 'xl/worksheets/sheet1.xml'.length), { finishFlush: 2 }).toString('utf8');
}
/** Signed in anew: sessions end while the clock leaps. */
async function enter(): Promise<void> {
  client = await program.signIn(boss.number, boss.password);
}
const list = async (): Promise<Schedule[]> =>
  (await client.get<{ schedules: Schedule[] }>('/api/reports/schedules')).body.schedules;

it('mails the day before to its receivers at the local time, once, with the figures attached', async () => {
  const { status } = await client.post('/api/reports/schedules', daily());
  expect(status).toBe(200);
  expect(await list()).toMatchObject([
    { name: '每日队列', nextAt: '2026-11-24T00:00:00.000Z', state: 'active', last: null },
  ]);
  await send();
  expect((await list())[0]!.last).toBeNull();
  now = Date.parse('2026-11-24T00:00:30Z');
  await send();
  await send();
  await arrived(2);
  expect(mails.map(({ to }) => to).sort()).toEqual(['boss@example.com', 'leader@example.com']);
  const { body } = await client.get<{ total: { values: number[] } }>(
    `/api/reports/queues?from=2026-11-23&to=2026-11-23&unitId=${team}`,
  );
  expect(body.total.values[0]).toBeGreaterThan(0);
  for (const { raw } of mails) expect(sheetOf(raw)).toContain(`<c r="B3" s="3"><v>${body.total.values[0]}</v></c>`);
  expect((await list())[0]).toMatchObject({ nextAt: '2026-11-25T00:00:00.000Z', last: { outcomes: { sent: 2 } } });
  // What was attached is gone with the mail.
  for (const until = performance.now() + 10_000; ; ) {
    const left = await program.kernel.db.run(
      `select from kernel.file where owner_kind = 'report-schedule' and shredded_at is null`,
    );
    if (left.length === 0) break;
    if (performance.now() > until) throw new Error('an attachment is kept');
    await new Promise((done) => setTimeout(done, 20));
  }
}, 60_000);

it('sends what a downtime missed once, as the last of it', async () => {
  now = Date.parse('2026-11-28T03:00:00Z');
  await enter();
  await send();
  await send();
  await arrived(2);
  // The stored subject is in the mail's head, encoded: the days of the last one due.
  for (const { raw } of mails) expect(decodeURIComponent(raw.replaceAll('=\r\n', ''))).toContain('from=3D2026-11-27');
  expect((await list())[0]!.nextAt).toBe('2026-11-29T00:00:00.000Z');
});

it('asks for the right of each receiver: when it is added, and again each time', async () => {
  const refused = await client.post<{ error: { code: string } }>(
    '/api/reports/schedules',
    daily({ filter: { unitId: province } }),
  );
  expect([refused.status, refused.body.error.code]).toEqual([400, 'reports.recipient-may-not-see']);
  await program.kernel.db.run(`update identity.role_grant set revoked_at = now() where staff_id = $1`, [leader.id]);
  now = Date.parse('2026-11-29T00:00:10Z');
  await enter();
  await send();
  await arrived(1);
  expect(mails.map(({ to }) => to)).toEqual(['boss@example.com']);
  expect((await list())[0]!.last!.outcomes).toEqual({ sent: 1, 'no-right': 1 });
});

it('is paused, resumed and removed by whoever added it, and by nobody else', async () => {
  const [one] = await list();
  const other = await aStaff(program.kernel, { unitId: province, roles: ['supervisor'] });
  const stranger = await program.signIn(other.number, other.password);
  expect((await stranger.get<{ schedules: [] }>('/api/reports/schedules')).body.schedules).toEqual([]);
  expect((await stranger.patch(`/api/reports/schedules/${one!.id}`, { version: 1, state: 'paused' })).status).toBe(404);
  expect(
    (await client.patch(`/api/reports/schedules/${one!.id}`, { version: one!.version, state: 'paused' })).status,
  ).toBe(204);
  now += 3 * 86_400_000;
  await enter();
  await send();
  expect((await list())[0]!.last!.outcomes).toEqual({ sent: 1, 'no-right': 1 });
  expect(
    (await client.patch(`/api/reports/schedules/${one!.id}`, { version: one!.version, state: 'active' })).status,
  ).toBe(409);
  expect(
    (await client.patch(`/api/reports/schedules/${one!.id}`, { version: one!.version + 1, state: 'active' })).status,
  ).toBe(204);
  // What was missed while it was paused is not sent.
  await send();
  expect(mails).toEqual([]);
  expect(Date.parse((await list())[0]!.nextAt)).toBeGreaterThan(clock.ms());
  expect((await client.delete(`/api/reports/schedules/${one!.id}`)).status).toBe(204);
  expect(await list()).toEqual([]);
});
