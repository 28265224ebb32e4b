/** Telephones in a document: PINs and people stay where they are, what cannot be is told before anything is applied. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { rights } from '#testing/configuration';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import { documentsBy } from './testing-documents.ts';

let program: TestProgram;
let boss: Client;
let unitId: string;
let queueId: string;
beforeAll(async () => {
  program = await testProgram();
  const staff = await aStaff(program.kernel, { permissions: rights });
  boss = await program.signIn(staff.number, staff.password);
  unitId = await aUnit(program.kernel.db, { code: 'TEL-1' });
  queueId = (await aQueue(program.kernel, { code: 'tel-hot', unitId, channel: 'call' })).id;
}, 120_000);
afterAll(() => program?.stop());

const name = { zh: '应急', en: 'Crisis' };
const { stands, bring, apply } = documentsBy(() => boss);
const told = async (document: object) =>
  (await bring(document)).problems.map(({ section, key, code, text }) => `${section} ${key} ${code} ${text}`);
async function made(path: string, body: object): Promise<string> {
  const answer = await boss.post<{ id: string }>(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.id;
}

it('a conference room goes without its PINs and keeps those it has; a new one says what it lacks', async () => {
  const id = await made('/api/rooms', { unitId, name, code: '8200', pin: '471108', chairPin: '990817' });
  const pins = async (code: string) =>
    program.kernel.db.run<Record<string, string | null>>(
      'select pin_hash, chair_hash, state from rooms.room where code = $1',
      [code],
    );
  const kept = await pins('8200');
  const source = await stands();
  expect(JSON.stringify(source)).not.toMatch(/471108|990817|hash|salt/);
  const own = [
    { section: 'conferenceRooms', key: '8200', what: 'pin' },
    { section: 'conferenceRooms', key: '8200', what: 'chair-pin' },
  ];
  expect(source.byHand).toEqual(expect.arrayContaining(own));
  const room = { ...source.conferenceRooms['8200']!, mostMembers: 44, waitForChair: true };
  const wanted = {
    ...source,
    conferenceRooms: { '8200': room, '8201': room },
    byHand: [...source.byHand, { section: 'conferenceRooms', key: '8201', what: 'pin' }],
  };
  expect((await bring(wanted)).byHand).toEqual([{ section: 'conferenceRooms', key: '8201', what: 'pin' }]);
  const draft = await apply(wanted);
  expect(await pins('8200')).toEqual(kept);
  expect(await pins('8201')).toEqual([{ pin_hash: null, chair_hash: null, state: 'active' }]);
  const rooms = (await boss.get<{ rooms: { id: string; mostMembers: number }[] }>('/api/rooms')).body.rooms;
  expect(rooms.find((one) => one.id === id)).toMatchObject({ mostMembers: 44 });
  expect((await boss.post(`/api/configuration/drafts/${draft}/rollback`)).status).toBe(200);
  expect((await stands()).conferenceRooms).toEqual({
    ...source.conferenceRooms,
    '8201': { ...room, state: 'retired' },
  });
  // The number is free again, and whoever has it now is the one that is told.
  const next = await made('/api/rooms', { unitId, name, code: '8201', pin: '4712' });
  expect((await stands()).conferenceRooms['8201']).toMatchObject({ state: 'active', waitForChair: false });
  expect(next).not.toBe(id);
});

it('says before anything is applied what cannot be: numbers that are none, taken twice, or a chair without a PIN', async () => {
  await made('/api/rooms', { unitId, name, code: '8300', pin: '4711' });
  await made('/api/voicemail/boxes', { unitId, name: { zh: '甲', en: 'A' }, code: '77' });
  const source = await stands();
  const room = source.conferenceRooms['8300']!;
  const box = source.voiceBoxes.甲!;
  const codes = source.callFunctions.company!.codes;
  const [one, two] = Object.keys(codes) as [string, string];
  const trunk = {
    name,
    unit: 'TEL-1',
    hosts: ['192.0.2.7'],
    username: '',
    registers: false,
    callerId: '',
    maxCalls: null,
    manners: {},
    state: 'active',
  };
  const found = await told({
    ...source,
    conferenceRooms: { '83': room, 总部: room, '8300': { ...room, waitForChair: true } },
    voiceBoxes: { 乙: { ...box, name: { zh: '乙', en: 'B' } } },
    trunks: { 'No Code': trunk },
    extensions: { abc: { name: '前台', unit: 'TEL-1', state: 'active' } },
    callFunctions: { company: { ...source.callFunctions.company!, codes: { [one]: codes[two] } } },
    callPolicies: { other: source.callPolicies.company },
  });
  expect(found.sort()).toEqual(
    [
      'conferenceRooms 83 key-unfit 83',
      'conferenceRooms 总部 key-unfit 总部',
      'conferenceRooms 8300 chair-pin-missing 8300',
      'voiceBoxes 乙 code-taken 77',
      'trunks No Code key-unfit No Code',
      'extensions abc key-unfit abc',
      `callFunctions company code-taken ${codes[two]}`,
      'callPolicies other policy-name other',
    ].sort(),
  );
  // One that gives its number up makes room for the other.
  expect(
    await told({ ...source, voiceBoxes: { 甲: { ...box, code: '78' }, 乙: { ...box, name: { zh: '乙', en: 'B' } } } }),
  ).toEqual([]);
  const alarm = { unit: 'TEL-1', subject: 'tel-hot', limit: 0, lastsSeconds: 0, calmSeconds: 0, state: 'active' };
  const wrong = { ...source, callAlarms: { a: { ...alarm, kind: 'waiting' } } };
  expect((await boss.post('/api/configuration/drafts', { title: '试', document: wrong })).status).toBe(400);
});

it('whom an alarm tells, what a holder set for their telephone and the link of a page stay as they are', async () => {
  const { id: person } = await aStaff(program.kernel, {});
  const rule = { unitId, kind: 'waiting', subjectId: queueId, limit: 9, lastsSeconds: 0, calmSeconds: 30 };
  const people = { staffIds: [person], mailTo: ['lead@example.com'] };
  await made('/api/callalarms/rules', { ...rule, ...people, state: 'active' });
  const telephone = await made('/api/telephony/extensions', { unitId, number: '8401', name: '前台', staffId: null });
  const own = { alwaysTo: '8402', busyTo: '', unansweredTo: '', undisturbed: true, followTo: [], callWaiting: false };
  await made('/api/telephony/extensions', { unitId, number: '8402', name: '后台', staffId: null });
  const rules = { pickupGroup: '大厅', class: 'national', limitSeconds: null };
  expect((await boss.put(`/api/operators/extensions/${telephone}`, { ...own, ...rules })).status).toBeLessThan(300);
  const target = { kind: 'queue', id: queueId };
  await made('/api/telephony/numbers', { unitId, number: '4008008400', name, target });
  await boss.post('/api/webcalls/entrances', { name, number: '4008008400', mostAtOnce: 5 });
  const entrance = async () =>
    (await boss.get<{ entrances: { link: string; mostAtOnce: number }[] }>('/api/webcalls/entrances')).body
      .entrances[0]!;
  const { link } = await entrance();
  const source = await stands();
  const key = 'TEL-1 waiting tel-hot';
  expect(source.byHand).toEqual(expect.arrayContaining([{ section: 'callAlarms', key, what: 'people' }]));
  expect(JSON.stringify(source)).not.toMatch(new RegExp(`lead@example|${person}|${link.slice(-16)}`));
  await apply({
    ...source,
    callAlarms: { [key]: { ...source.callAlarms[key]!, limit: 12 } },
    telephoneRules: { '8401': { pickupGroup: '大厅', class: 'internal', limitSeconds: 600 } },
    callEntrances: { 应急: { ...source.callEntrances.应急!, mostAtOnce: 7 } },
  });
  const shown = await boss.get<{ rules: object[] }>('/api/callalarms/rules');
  expect(shown.body.rules).toMatchObject([{ limit: 12, ...people }]);
  const settings = (await boss.get<object>(`/api/operators/extensions/${telephone}`)).body;
  expect(settings).toMatchObject({ ...own, class: 'internal', limitSeconds: 600 });
  expect(await entrance()).toMatchObject({ link, mostAtOnce: 7 });
});
