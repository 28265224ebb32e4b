import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { aHub, Client, type Hub, type People } from '../../../test/kernel/a-hub.ts';
import { aNode, count, makeCounters, type Node, until } from '../../../test/kernel/a-node.ts';
import { home } from '../../../test/template.ts';
import { errorKind } from '../errors.ts';
import { loadTexts } from '../i18n.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';

let testing: TestDatabase;
let nodes: Node[];
let hubs: Hub[];
let clients: Client[] = [];
const people: People = new Map();

beforeAll(async () => {
  loadTexts(`${home}/locales`);
  testing = await testDatabase();
  await makeCounters(testing.db, 5);
  nodes = [aNode(testing.url, { name: 'one' }), aNode(testing.url, { name: 'two' })];
  for (const node of nodes) await node.start();
  hubs = [await aHub(nodes[0]!, people), await aHub(nodes[1]!, people)];
  for (const { hub } of hubs) {
    hub.command(
      'probe.double',
      { right: 'probe.calls', input: z.object({ n: z.number() }) },
      async (_, { n }) => n * 2,
    );
    hub.command('probe.who', { right: 'signed-in', input: z.object({}) }, async ({ scope }) => scope.actor.id);
    hub.command('probe.fail', { right: 'signed-in', input: z.object({ how: z.string() }) }, async (_, { how }) => {
      if (how === 'known') throw errorKind('kernel.conflict', 409)();
      throw new Error('secret detail');
    });
  }
});
afterEach(async () => {
  for (const client of clients) client.end();
  clients = [];
  await until('all sockets are closed', () => hubs.every(({ hub }) => hub.connections() === 0));
});
afterAll(async () => {
  for (const hub of hubs) await hub.stop();
  for (const node of nodes) await node.stop();
  await testing.drop();
});

async function client(hub = 0, headers: Record<string, string> = {}): Promise<Client> {
  const made = new Client(hubs[hub]!.url, headers);
  clients.push(made);
  return made.opened();
}

async function signedIn(name: string, rights: string[], topics: string[], after?: number, hub = 0): Promise<Client> {
  people.set(name, rights);
  const made = await client(hub);
  made.send({ t: 'hello', token: name, topics, after });
  await made.next('welcome');
  return made;
}

test('a topic whose key is no id is refused, and the socket lives', async () => {
  for (const { hub } of hubs)
    hub.topic('row', async (_scope, key) => (await testing.db.query('probe.row', 'select $1::uuid', [key])).length > 0);
  const ids = ['row:not-an-id', 'row:0192f0c4-0000-7000-8000-000000000000'];
  const kim = await signedIn('kim', ['count.1'], ['counter:1', ...ids]);
  expect((await kim.next('welcome')).refused).toEqual([ids[0]]);
  kim.send({ t: 'ping' });
  await kim.next('pong');
});

test('hears what it may hear, once, in order, and is told what it may not', async () => {
  const ann = await signedIn('ann', ['count.1', 'count.2'], ['counter:1', 'counter:2', 'counter:3', 'nothing:1']);
  expect((await ann.next('welcome')).refused).toEqual(['counter:3', 'nothing:1']);
  for (const id of [1, 3, 2, 1]) await count(testing.db, id);
  await ann.next('event', 3);
  await nodes[0]!.bus.settle();
  const events = ann.of('event');
  expect(events.map((event) => event.topics)).toEqual([['counter:1'], ['counter:2'], ['counter:1']]);
  const positions = events.map((event) => event.position);
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  ann.send({ t: 'unsub', topics: ['counter:1'] });
  ann.send({ t: 'sub', topics: ['counter:2', 'counter:3'] });
  expect(await ann.next('subscribed')).toMatchObject({ topics: ['counter:2'], refused: ['counter:3'] });
  await count(testing.db, 1);
  await count(testing.db, 2);
  await ann.next('event', 4);
  expect(ann.of('event')[3]!.topics).toEqual(['counter:2']);
  ann.send({ t: 'ping' });
  expect((await ann.next('pong')).position).toBe(ann.of('event')[3]!.position);
});

test('resume: stale state + missed events = fresh state, on another node, while events keep coming', async () => {
  const bob = await signedIn('bob', ['count.all'], ['counter:4', 'counter:5']);
  const state = new Map<string, number>();
  let cursor = (await bob.next('welcome')).position;
  const read = await testing.db.run<{ id: number; n: number }>('select id, n from public.counter where id in (4, 5)');
  for (const row of read) state.set(String(row.id), row.n);
  let writing = true;
  const writer = (async () => {
    for (let i = 0; writing; i++) await count(testing.db, 4 + (i % 2));
  })();
  const seen: number[] = [];
  let current = bob;
  const apply = (frames: Client['frames']): void => {
    for (const frame of frames.splice(0)) {
      if (frame.t !== 'event') continue;
      seen.push(frame.position);
      cursor = frame.position;
      state.set(frame.topics[0]!.slice('counter:'.length), (frame.payload as { n: number }).n);
    }
  };
  for (let round = 1; round <= 6; round++) {
    await until('some events', () => current.of('event').length > 10);
    current.end();
    apply(current.frames);
    const away = cursor;
    await until('events are missed', async () => (await nodes[0]!.bus.head()) > away + 20);
    current = await signedIn('bob', ['count.all'], ['counter:4', 'counter:5'], cursor, round % 2);
    expect(current.of('reset')).toEqual([]);
  }
  writing = false;
  await writer;
  for (const node of nodes) await node.bus.settle();
  await until('the rest has come', async () => {
    apply(current.frames);
    const fresh = await testing.db.run<{ id: number; n: number }>(
      'select id, n from public.counter where id in (4, 5)',
    );
    return fresh.every((row) => state.get(String(row.id)) === row.n);
  });
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('too far behind: told to reload, and live again from there', async () => {
  await testing.db.run(
    `insert into kernel.outbox select nextval('kernel.outbox_id'), 'probe.counted', 1, 'counter', '1', now(), 'system:probe',
       '{"n": 0}', '{counter:1}' from generate_series(1, 1200)`,
  );
  await nodes[0]!.bus.settle();
  const head = nodes[0]!.bus.position();
  const cid = await signedIn('cid', ['count.all'], ['counter:1'], head - 1_150);
  expect(await cid.next('reset')).toMatchObject({ position: head });
  expect(cid.of('event')).toEqual([]);
  await count(testing.db, 1);
  expect((await cid.next('event')).position).toBeGreaterThan(head);
});

test('a lost right silences within a second, on every node; an ended session ends its sockets', async () => {
  const dan = await signedIn('dan', ['count.1', 'count.2'], ['counter:1', 'counter:2'], undefined, 1);
  const eve = await signedIn('eve', ['count.1'], ['counter:1'], undefined, 1);
  people.set('dan', ['count.2']);
  const lostAt = performance.now();
  hubs[0]!.hub.rightsChanged('staff', 'dan');
  expect(await dan.next('gone')).toEqual({ t: 'gone', topics: ['counter:1'] });
  expect(performance.now() - lostAt).toBeLessThan(1_000);
  const before = dan.of('event').length;
  await count(testing.db, 1);
  await count(testing.db, 2);
  await eve.next('event');
  await dan.next('event', before + 1);
  expect(
    dan
      .of('event')
      .slice(before)
      .map((event) => event.topics),
  ).toEqual([['counter:2']]);
  hubs[0]!.hub.sessionEnded('session-dan');
  expect((await dan.next('bye')).reason).toBe('session-ended');
  await until('closed', () => dan.closed !== null);
  expect(eve.closed).toBeNull();
  people.delete('eve');
  hubs[1]!.hub.rightsChanged('staff', 'eve');
  expect((await eve.next('bye')).reason).toBe('session-ended');
});

test('a topic whose listeners changed is asked again; a subscription in flight is not missed', async () => {
  const fay = await signedIn('fay', ['count.1'], []);
  for (let i = 0; i < 30; i++) {
    people.set('fay', ['count.1']);
    hubs[0]!.hub.rightsChanged('staff', 'fay');
    fay.send({ t: 'sub', topics: ['counter:1'] });
    people.set('fay', []);
    hubs[0]!.hub.rightsChanged('staff', 'fay');
    await fay.next('subscribed', i + 1);
  }
  await until('silent', () => !hubs[0]!.hub.listened('counter:1'));
  people.set('fay', ['count.2']);
  hubs[0]!.hub.rightsChanged('staff', 'fay');
  await until('may hear 2', async () => {
    fay.send({ t: 'sub', topics: ['counter:2'] });
    await fay.next('subscribed', fay.of('subscribed').length + 1);
    return fay.of('subscribed').at(-1)!.topics.length === 1;
  });
  people.set('fay', []);
  hubs[0]!.hub.rightsChanged('staff', 'fay');
  await until('gone', () => !hubs[0]!.hub.listened('counter:2'));
});

test('commands: right, shape, errors in the language of the caller, nothing of the inside', async () => {
  const gus = await signedIn('gus', ['probe.calls'], []);
  gus.send([
    { t: 'call', id: '1', name: 'probe.double', input: { n: 21 } },
    { t: 'call', id: '2', name: 'probe.double', input: { n: 'x' } },
    { t: 'call', id: '3', name: 'probe.fail', input: { how: 'known' } },
    { t: 'call', id: '4', name: 'probe.fail', input: { how: 'unknown' } },
    { t: 'call', id: '5', name: 'probe.missing', input: {} },
    { t: 'call', id: '6', name: 'probe.who' },
  ]);
  await gus.next('result', 2);
  await gus.next('error', 4);
  expect(gus.of('result').map(({ id, data }) => [id, data])).toEqual([
    ['1', 42],
    ['6', 'gus'],
  ]);
  const codes = new Map(gus.of('error').map(({ id, error }) => [id, error.code]));
  expect(Object.fromEntries(codes)).toEqual({
    2: 'kernel.invalid-input',
    3: 'kernel.conflict',
    4: 'kernel.internal',
    5: 'kernel.not-found',
  });
  for (const { error } of gus.of('error')) expect(error.message).toMatch(/[\u4e00-\u9fff]/);
  expect(JSON.stringify(gus.frames)).not.toContain('secret detail');
  const hal = await client();
  people.set('hal', []);
  hal.send({ t: 'hello', token: 'hal', locale: 'en' });
  await hal.next('welcome');
  hal.send({ t: 'call', id: '1', name: 'probe.double', input: { n: 1 } });
  const refused = await hal.next('error');
  expect(refused.error.code).toBe('kernel.forbidden');
  expect(refused.error.message).toMatch(/^[\x20-\x7e]+$/);
});

test('nobody gets in without a name; foreign pages cannot use a cookie, our own can', async () => {
  people.set('ida', ['count.1']);
  const stranger = await client();
  stranger.send({ t: 'sub', topics: ['counter:1'] });
  stranger.send({ t: 'call', id: '1', name: 'probe.who', input: {} });
  await stranger.next('error', 2);
  expect(stranger.of('error').every(({ error }) => error.code === 'kernel.not-signed-in')).toBe(true);
  stranger.send({ t: 'hello', token: 'nobody' });
  await until('closed', () => stranger.closed?.code === 4401);
  const foreign = await client(0, { cookie: 'staff=ida', origin: 'https://evil.example' });
  foreign.send({ t: 'hello' });
  await until('closed', () => foreign.closed?.code === 4401);
  for (const origin of [hubs[0]!.url.replace('ws:', 'http:').replace(/\/api.*/, ''), 'https://qiao.example']) {
    const own = await client(0, { cookie: 'staff=ida', origin });
    own.send({ t: 'hello', topics: ['counter:1'] });
    expect((await own.next('welcome')).refused).toEqual([]);
  }
});

test('nonsense is answered, too much of it ends the socket; limits hold', async () => {
  const jim = await signedIn('jim', [], []);
  jim.send('not json');
  jim.send({ t: 'sub', topics: ['bad topic'] });
  jim.send({ t: 'what' });
  await jim.next('error', 3);
  expect(jim.of('error').every(({ error }) => error.code === 'kernel.invalid-input')).toBe(true);
  for (let i = 0; i < 30; i++) jim.send('[]');
  await until('ended', () => jim.closed?.code === 1008);
  expect((await jim.next('bye')).reason).toBe('protocol');

  const kim = await signedIn('kim', [], []);
  for (let i = 0; i < 300; i++) kim.send({ t: 'call', id: String(i), name: 'probe.who', input: {} });
  await until('all answered', () => kim.of('result').length + kim.of('error').length === 300);
  expect(kim.of('result').length).toBeGreaterThanOrEqual(190);
  expect(kim.of('error').some(({ error }) => error.code === 'kernel.too-many-requests')).toBe(true);

  const lou = await signedIn('lou', [], []);
  lou.send({ t: 'call', id: '1', name: 'probe.who', input: 'x'.repeat(70_000) });
  await until('ended', () => lou.closed?.code === 1009);
  const mia = await signedIn('mia', [], []);
  mia.socket.send(Buffer.from([1, 2, 3]), { binary: true });
  await until('ended', () => mia.closed?.code === 1003);
});

test('pushes reach this node or every node, not the one that caused them; big ones are refused', async () => {
  const ned = await signedIn('ned', ['count.1'], ['counter:1'], undefined, 0);
  const ora = await signedIn('ora', ['count.1'], ['counter:1'], undefined, 1);
  const { connection } = await ned.next('welcome');
  hubs[0]!.hub.push('counter:1', 'typing', { who: 1 }, connection);
  hubs[0]!.hub.pushEverywhere('counter:1', 'seen', { n: 1 });
  expect(await ned.next('push')).toEqual({ t: 'push', topic: 'counter:1', name: 'seen', data: { n: 1 } });
  expect((await ora.next('push')).name).toBe('seen');
  expect(() => hubs[0]!.hub.pushEverywhere('counter:1', 'big', 'x'.repeat(8_000))).toThrow(RangeError);
});

test('many frames of one moment travel in one message', async () => {
  const pam = await signedIn('pam', ['count.1'], ['counter:1']);
  let messages = 0;
  pam.socket.on('message', () => messages++);
  for (let i = 0; i < 100; i++) hubs[0]!.hub.push('counter:1', 'n', i);
  await pam.next('push', 100);
  expect(pam.of('push').map((frame) => frame.data)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(messages).toBeLessThan(5);
});

test('a reader that does not read is ended and can resume', async () => {
  const quin = await signedIn('quin', ['count.1'], ['counter:1']);
  quin.socket.pause();
  const filler = 'x'.repeat(100_000);
  await until(
    'the socket is given up',
    () => {
      for (let i = 0; i < 20; i++) hubs[0]!.hub.push('counter:1', 'n', filler);
      return hubs[0]!.hub.connections() === 0;
    },
    20_000,
  );
  quin.end();
});

test('who comes and goes is told, and a stopping server says so', async () => {
  const node = aNode(testing.url);
  await node.start({ sequence: false, subscribe: false });
  const third = await aHub(node, people);
  const seen: string[] = [];
  third.hub.onConnection(({ scope, open }) => seen.push(`${scope.actor.id} ${open}`));
  people.set('rex', []);
  const rex = await new Client(third.url).opened();
  rex.send({ t: 'hello', token: 'rex' });
  await rex.next('welcome');
  await third.stop();
  expect((await rex.next('bye')).reason).toBe('server-stopping');
  expect(seen).toEqual(['rex true', 'rex false']);
  await node.stop();
});
