/** Alarms over real calls: raised and told once, to whom, over when it is well; trunks; rules and their rights. */
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { AlarmRule, CallAlarm, RuleInput } from './contract.ts';

/** The watchman looks every five seconds. */
const wait = { timeout: 20_000, interval: 50 };
let program: TestProgram;
let smtp: SMTPServer;
const letters: string[] = [];
let office: Client;
let leader: Client;
let stranger: Client;
let named: { id: string; client: Client };
let queue: TestQueue;
let outside: PeerPhone;

beforeAll(async () => {
  const [sipPort, smtpPort] = [await freePort(), await freePort()];
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      letters.push(...envelope.rcptTo.map(({ address }) => address));
      stream.resume().on('end', () => done());
    },
  });
  await new Promise<void>((ready) => smtp.listen(smtpPort, '127.0.0.1', ready));
  program = await testProgram({
    env: { QIAO_SIP_PORT: String(sipPort), QIAO_SMTP_URL: `smtp://127.0.0.1:${smtpPort}` },
  });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', name: { zh: '热线', en: 'Hotline' } });
  const far = await aQueue(program.kernel, { channel: 'call' });
  const signIn = async (unitId: string, role: string) => {
    const { id, number, password } = await aStaff(program.kernel, { unitId, roles: [role] });
    return { id, client: await program.signIn(number, password) };
  };
  leader = (await signIn(queue.unitId, 'supervisor')).client;
  stranger = (await signIn(far.unitId, 'supervisor')).client;
  named = await signIn(far.unitId, 'agent');
  outside = await PeerPhone.open({
    user: '13900001234',
    server: { host: '127.0.0.1', port: sipPort },
    realm: 'qiao',
  });
  await office.post('/api/telephony/trunks', {
    unitId: queue.unitId,
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${outside.port}`],
  });
  const target = { kind: 'queue', id: queue.id };
  const number = { number: '4008007777', name: { zh: '热线', en: 'Hotline' }, target };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, ...number });
}, 120_000);
afterAll(async () => {
  await outside?.close();
  await program?.stop();
  await new Promise<void>((done) => (smtp ? smtp.close(() => done()) : done()));
});

const ruleOf = (part: Partial<RuleInput>): RuleInput => ({
  unitId: queue.unitId,
  kind: 'waiting',
  subjectId: null,
  limit: null,
  lastsSeconds: 0,
  calmSeconds: 0,
  staffIds: [],
  mailTo: [],
  state: 'active',
  ...part,
});
const add = (who: Client, part: Partial<RuleInput>) => who.post<{ id: string }>('/api/callalarms/rules', ruleOf(part));
const alarms = async (who: Client, kind: string): Promise<CallAlarm[]> =>
  (await who.get<{ alarms: CallAlarm[] }>('/api/callalarms')).body.alarms.filter((one) => one.kind === kind);
const notices = async (who: Client, code: string): Promise<{ code: string; params: object }[]> =>
  (await who.get<{ notices: { code: string; params: object }[] }>('/api/notifications/notices')).body.notices.filter(
    (one) => one.code === code,
  );
const on = (kind: string): Promise<CallAlarm> =>
  vi.waitFor(async () => {
    const found = (await alarms(leader, kind)).filter(({ until }) => until === null);
    expect(found).toHaveLength(1);
    return found[0]!;
  }, wait);
const over = (id: string, kind: string) =>
  vi.waitFor(async () => {
    const found = (await alarms(leader, kind)).find((one) => one.id === id)!;
    expect(found.until).not.toBeNull();
    expect(found.until! >= found.since).toBe(true);
  }, wait);

it('too many waiting calls are told once to leaders, to whom the rule names and by letter; it is over when they are gone, and raised anew', async () => {
  const added = await add(leader, {
    kind: 'waiting',
    subjectId: queue.id,
    limit: 2,
    staffIds: [named.id],
    mailTo: ['duty@example.com'],
  });
  expect(added.status).toBe(200);
  const first = await outside.dial('4008007777');
  first.speak(700);
  const second = await outside.dial('4008007777');
  second.speak(900);
  const raised = await on('waiting');
  expect(raised).toMatchObject({
    subjectId: queue.id,
    subject: { zh: '热线', en: 'Hotline' },
    unitId: queue.unitId,
    limit: 2,
    value: 2,
    worst: 2,
  });
  const third = await outside.dial('4008007777');
  third.speak(1100);
  // Worse than before is the same alarm.
  await vi.waitFor(async () => expect((await on('waiting')).worst).toBe(3), wait);
  expect((await on('waiting')).id).toBe(raised.id);
  for (const who of [leader, named.client])
    await vi.waitFor(
      async () =>
        expect(await notices(who, 'callalarms.waiting')).toMatchObject([{ params: { name: '热线', value: 2 } }]),
      wait,
    );
  await vi.waitFor(() => expect(letters).toEqual(['duty@example.com']), wait);
  expect(await alarms(stranger, 'waiting')).toEqual([]);
  expect(await notices(stranger, 'callalarms.waiting')).toEqual([]);
  expect((await named.client.get('/api/callalarms')).status).toBe(403);

  for (const call of [first, second, third]) await call.hangup();
  await over(raised.id, 'waiting');
  const again = [await outside.dial('4008007777'), await outside.dial('4008007777')];
  for (const call of again) call.speak(700);
  expect((await on('waiting')).id).not.toBe(raised.id);
  await vi.waitFor(async () => expect(await notices(leader, 'callalarms.waiting')).toHaveLength(2), wait);

  // A rule that is switched off has no alarm.
  const id = added.body.id;
  const off = ruleOf({ kind: 'waiting', subjectId: queue.id, limit: 2, state: 'retired' });
  const put = (who: Client, version: number) => who.put(`/api/callalarms/rules/${id}`, { ...off, version });
  expect((await put(stranger, 1)).status).toBe(403);
  expect((await put(leader, 7)).status).toBe(409);
  expect((await put(leader, 1)).status).toBe(204);
  expect((await alarms(leader, 'waiting')).filter(({ until }) => until === null)).toEqual([]);
  for (const call of again) await call.hangup();
}, 120_000);

it('nobody on duty is an alarm of every queue of the unit until somebody is; a wait counts its seconds', async () => {
  await add(leader, { kind: 'unstaffed' });
  await add(leader, { kind: 'longest-wait', limit: 5 });
  const empty = await on('unstaffed');
  expect(empty).toMatchObject({ subjectId: queue.id, value: null, limit: null });
  const call = await outside.dial('4008007777');
  call.speak(700);
  const long = await on('longest-wait');
  expect(long.value).toBeGreaterThanOrEqual(5);
  await call.hangup();
  await over(long.id, 'longest-wait');
  const agent = await anAgent(program.kernel, { queue, ready: false });
  const client = await program.signIn(agent.number, agent.password);
  await client.put('/api/routing/presence', { state: 'ready' });
  await over(empty.id, 'unstaffed');
}, 120_000);

it('lost calls of the last half hour are counted from five on', async () => {
  await add(leader, { kind: 'lost-share', limit: 50 });
  await add(leader, { kind: 'service-level', limit: 80 });
  // As the facts of calls are written: five that gave up after more than the short-abandon limit.
  await program.kernel.db.run(
    `insert into analytics.contact_fact(work_item_id, site, kind, subject_id, channel, queue_id, unit_id, queued_at, ended_at, outcome, waited_ms)
     select gen_random_uuid(), 1, 'call', gen_random_uuid(), 'call', '${queue.id}', '${queue.unitId}', now(), now(), 'withdrawn', 60000
     from generate_series(1, 20)`,
  );
  expect((await on('lost-share')).value).toBeGreaterThan(50);
  expect((await on('service-level')).value).toBeLessThan(80);
}, 60_000);

it('a trunk that is down is told, and no longer when it is retired', async () => {
  const dead = await freePort();
  const trunk = {
    unitId: queue.unitId,
    code: 'dead',
    name: { zh: '断线', en: 'Dead' },
    hosts: [`127.0.0.1:${dead}`],
    username: 'qiao',
    registers: true,
  };
  const made = (await office.post<{ id: string }>('/api/telephony/trunks', { ...trunk, password: 'secret-1' })).body;
  await add(leader, { kind: 'trunk-down' });
  const down = await on('trunk-down');
  expect(down).toMatchObject({ subjectId: made.id, subject: { zh: '断线' }, unitId: queue.unitId });
  const retired = await office.put(`/api/telephony/trunks/${made.id}`, { ...trunk, state: 'retired', version: 1 });
  expect(retired.status).toBe(200);
  await over(down.id, 'trunk-down');
}, 90_000);

it('refuses limits that a kind has not, strangers’ queues and units, and shows rules to their unit only', async () => {
  expect((await add(leader, { kind: 'waiting', limit: null })).status).toBe(400);
  expect((await add(leader, { kind: 'unstaffed', limit: 3 })).status).toBe(400);
  expect((await add(leader, { kind: 'service-level', limit: 101 })).status).toBe(400);
  expect((await add(stranger, { kind: 'waiting', limit: 3 })).status).toBe(403);
  expect((await add(named.client, { kind: 'waiting', limit: 3 })).status).toBe(403);
  const foreign = await aQueue(program.kernel, { channel: 'call' });
  expect((await add(leader, { kind: 'waiting', limit: 3, subjectId: foreign.id })).status).toBe(404);
  expect((await add(leader, { kind: 'trunk-down', subjectId: queue.id })).status).toBe(404);
  const rules = async (who: Client) =>
    (await who.get<{ rules: AlarmRule[] }>('/api/callalarms/rules')).body.rules.map(({ unitId }) => unitId);
  expect(new Set(await rules(leader))).toEqual(new Set([queue.unitId]));
  expect(await rules(stranger)).toEqual([]);
});
