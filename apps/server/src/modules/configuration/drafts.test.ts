/** A document goes out, comes back changed, is compared, applied and taken back, through the whole program. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import {
  aField,
  both,
  calendar,
  carriedPicture,
  digestOf,
  type Kind,
  kinds,
  rights,
  sheet,
  soundsAlong,
  takeOf,
  tones,
  unitThings,
} from '#testing/configuration';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import { type Compared, type Document, type Draft, type Section, sections } from './contract.ts';

let program: TestProgram;
let boss: Client;
let mailQueue: string;
beforeAll(async () => {
  program = await testProgram();
  // A company is never left without one, whatever becomes of the roles.
  await aStaff(program.kernel, { roles: ['administrator'] });
  const staff = await aStaff(program.kernel, {
    permissions: rights,
  });
  boss = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(() => program?.stop());

type Failed = { error: { code: string } };
const stands = async (): Promise<Document> => {
  const answer = await boss.get<Document>('/api/configuration/document');
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const bring = async (document: unknown) =>
  boss.post<Compared & Failed>('/api/configuration/drafts', { title: '试', document });
it('a document of what stands changes nothing; a changed one is applied whole and taken back', async () => {
  const unitId = await aUnit(program.kernel.db, { code: 'CFG-1' });
  await aQueue(program.kernel, { code: 'cfg-first', unitId });
  const before = await stands();
  expect((await bring(before)).body).toMatchObject({ changes: [], problems: [] });
  const first = before.queues['cfg-first']!;
  const wanted: Document = {
    ...before,
    calendars: { ...before.calendars, shop: calendar },
    breakReasons: { rest: { ...before.breakReasons.rest!, limitMinutes: 12 } },
    policies: { company: { ...before.policies.company!, hopLimit: 3 } },
    queues: {
      'cfg-first': {
        ...first,
        calendar: 'shop',
        overflow: { queue: 'cfg-second', enterSeconds: 60, leaveSeconds: 20 },
      },
      'cfg-second': { ...first, name: { zh: '二', en: 'Second' }, overflow: null },
    },
  };
  const draft = (await bring(wanted)).body;
  expect(draft.problems).toEqual([]);
  expect(
    draft.changes.map(({ section, key, kind, fields }) => [
      section,
      key,
      kind,
      fields.length > 5 ? 'all' : fields[0]!.field,
    ]),
  ).toEqual([
    ['calendars', 'shop', 'new', 'definition'],
    ['breakReasons', 'rest', 'changed', 'limitMinutes'],
    ['policies', 'company', 'changed', 'hopLimit'],
    ['queues', 'cfg-first', 'changed', 'calendar'],
    ['queues', 'cfg-second', 'new', 'all'],
  ]);
  // Nothing was changed by looking.
  expect(await stands()).toEqual(before);
  const applied = await boss.post<Draft>(`/api/configuration/drafts/${draft.id}/apply`, { seen: draft.seen });
  expect(applied.body.state).toBe('applied');
  const after = await stands();
  expect(after.queues['cfg-first']).toEqual(wanted.queues['cfg-first']);
  expect(after.policies.company!.hopLimit).toBe(3);
  expect((await bring(wanted)).body.changes).toEqual([]);
  expect((await boss.post(`/api/configuration/drafts/${draft.id}/apply`, { seen: draft.seen })).status).toBe(409);
  const back = await boss.post<Draft>(`/api/configuration/drafts/${draft.id}/rollback`);
  expect(back.body.state).toBe('rolled-back');
  const restored = await stands();
  for (const section of ['breakReasons', 'policies'] as const) expect(restored[section]).toEqual(before[section]);
  expect(restored.queues['cfg-first']).toEqual(first);
  expect(restored.queues['cfg-second']!.state).toBe('closed');
  expect(restored.calendars.shop!.state).toBe('retired');
  expect((await auditTrail(program.kernel.db, draft.id)).map(({ action }) => action).sort()).toEqual([
    'configuration.applied',
    'configuration.drafted',
    'configuration.rolled-back',
  ]);
});

it('carries how long a recording may be silenced; it is of the house, and only one', async () => {
  const before = await stands();
  const { pauseSeconds } = before.recordingPolicies.company!;
  const wanted = { ...before, recordingPolicies: { company: { pauseSeconds: pauseSeconds + 7 } } };
  const wrong = (await bring({ ...wanted, recordingPolicies: { other: { pauseSeconds: 60 } } })).body;
  expect(wrong.problems).toMatchObject([{ section: 'recordingPolicies', code: 'policy-name' }]);
  expect((await bring({ ...wanted, recordingPolicies: { company: { pauseSeconds: 4 } } })).status).toBe(400);
  const draft = (await bring(wanted)).body;
  expect(draft.changes).toMatchObject([{ section: 'recordingPolicies', key: 'company', kind: 'changed' }]);
  const path = `/api/configuration/drafts/${draft.id}`;
  expect((await boss.post(`${path}/apply`, { seen: draft.seen })).status).toBe(200);
  const limit = async () => (await boss.get<{ pauseSeconds: number }>('/api/recordings/policy')).body.pauseSeconds;
  expect(await limit()).toBe(pauseSeconds + 7);
  expect((await boss.post(`${path}/rollback`)).status).toBe(200);
  expect(await limit()).toBe(pauseSeconds);
});

it('applies nothing when a name is unknown, when something moved since, or to whom the right is missing', async () => {
  const before = await stands();
  const queue = { ...before.queues['cfg-first']!, unit: 'NOWHERE', calendar: 'no such', overflow: null };
  const lost = (await bring({ ...before, queues: { lost: queue } })).body;
  expect(lost.problems.map(({ code }) => code)).toEqual(['unit-unknown', 'calendar-unknown']);
  const refused = await boss.post<Failed>(`/api/configuration/drafts/${lost.id}/apply`, { seen: lost.seen });
  expect(refused.body.error.code).toBe('configuration.has-problems');
  for (const wrong of [{ ...before, format: 'other' }, { ...before, queues: { x: { name: 1 } } }, 'text'])
    expect((await bring(wrong)).status).toBe(400);
  const policy = { ...before.policies.company!, missedLimit: 4 };
  const draft = (await bring({ ...before, policies: { company: policy } })).body;
  const other = (await bring({ ...before, policies: { company: { ...policy, hopLimit: 5 } } })).body;
  expect((await boss.post(`/api/configuration/drafts/${other.id}/apply`, { seen: other.seen })).status).toBe(200);
  const late = await boss.post<Failed>(`/api/configuration/drafts/${draft.id}/apply`, { seen: draft.seen });
  expect(late.body.error.code).toBe('kernel.conflict');
  expect((await boss.post<Draft>(`/api/configuration/drafts/${draft.id}/discard`)).body.state).toBe('discarded');
  // The right to carry documents does not lend the rights over what they change.
  const carrier = await aStaff(program.kernel, { permissions: ['configuration.manage'] });
  const only = await program.signIn(carrier.number, carrier.password);
  const mine = await only.post<Compared>('/api/configuration/drafts', {
    title: 'x',
    document: { ...before, queues: {}, policies: { company: policy } },
  });
  expect((await only.post(`/api/configuration/drafts/${mine.body.id}/apply`, { seen: mine.body.seen })).status).toBe(
    403,
  );
  const nobody = await aStaff(program.kernel, { permissions: ['routing.configure'] });
  expect((await (await program.signIn(nobody.number, nobody.password)).get('/api/configuration/document')).status).toBe(
    403,
  );
});

it('carries the codes of telephones: two change places, one that another has is refused, and it is taken back', async () => {
  const before = await stands();
  const functions = before.callFunctions.company!;
  const [[one, first], [two, second]] = Object.entries(functions.codes) as [string, string][];
  const wanted = (codes: object) => ({
    ...before,
    callFunctions: { company: { ...functions, codes: { ...functions.codes, ...codes } } },
  });
  const codes = async () => {
    const rows = await program.kernel.db.run<{ act: string; code: string }>('select act, code from operators.code');
    return Object.fromEntries(rows.map(({ act, code }) => [act, code]));
  };
  const run = async (draft: Compared) =>
    boss.post<Draft>(`/api/configuration/drafts/${draft.id}/apply`, { seen: draft.seen });
  const draft = (await bring(wanted({ [one!]: second, [two!]: first }))).body;
  expect(draft.changes).toMatchObject([{ section: 'callFunctions', key: 'company', kind: 'changed' }]);
  expect((await run(draft)).body.state).toBe('applied');
  expect(await codes()).toMatchObject({ [one!]: second, [two!]: first });
  // One code for two things: nothing of it is applied.
  const same = (await bring(wanted({ [one!]: second, [two!]: second }))).body;
  expect((await run(same)).status).toBeGreaterThanOrEqual(400);
  expect(await codes()).toMatchObject({ [one!]: second, [two!]: first });
  expect((await boss.post<Draft>(`/api/configuration/drafts/${draft.id}/rollback`)).status).toBeLessThan(300);
  expect(await codes()).toMatchObject({ [one!]: first, [two!]: second });
});

/** There is one of each of them, always. */
const houses: Section[] = [
  'policies',
  'ratingPolicies',
  'helpPolicies',
  'recordingPolicies',
  'callPolicies',
  'callbackPolicies',
  'callFunctions',
];
const standing: Section[] = ['parts', ...houses];

it('carries every kind: compared, applied, changed, taken back step by step', async () => {
  expect(kinds.map(({ section }) => section)).toEqual(sections);
  const unitId = await aUnit(program.kernel.db, { code: 'CFG-2' });
  await aQueue(program.kernel, { code: 'cfg-call', unitId, channel: 'call' });
  await aQueue(program.kernel, { code: 'cfg-more', unitId, channel: 'call' });
  await aQueue(program.kernel, { code: 'cfg-voice', unitId, channel: 'voicemail' });
  await aQueue(program.kernel, { code: 'cfg-wechat', unitId, channel: 'wechat' });
  mailQueue = (await aQueue(program.kernel, { code: 'cfg-mail', unitId, channel: 'mail' })).id;
  const start = await stands();
  const queue = { ...start.queues['cfg-first']!, name: both('三', 'Third'), calendar: null, overflow: null };
  const items = kinds.map((kind): Kind => {
    if (houses.includes(kind.section)) return { ...kind, item: start[kind.section].company! };
    return kind.section === 'queues' ? { ...kind, item: queue } : kind;
  });
  const nothing = Object.fromEntries(sections.map((section) => [section, {}]));
  const documentOf = (part: (kind: Kind) => object) => ({
    ...start,
    ...nothing,
    ...Object.fromEntries(items.map((kind) => [kind.section, { [kind.key]: part(kind) }])),
    files: { [digestOf(carriedPicture)]: carriedPicture.toString('base64'), ...soundsAlong },
  });
  const apply = async (document: object) => {
    const draft = (await bring(document)).body;
    expect(draft.problems).toEqual([]);
    const done = await boss.post<Draft>(`/api/configuration/drafts/${draft.id}/apply`, { seen: draft.seen });
    expect(done.body, JSON.stringify(done.body)).toMatchObject({ state: 'applied' });
    return draft;
  };
  const back = async ({ id }: Draft) =>
    expect((await boss.post<Draft>(`/api/configuration/drafts/${id}/rollback`)).body.state).toBe('rolled-back');
  const made = await apply(documentOf(({ item }) => item));
  expect(made.changes.map(({ section, kind }) => [section, kind])).toEqual(
    sections.filter((section) => !standing.includes(section)).map((section) => [section, 'new']),
  );
  const first = await stands();
  for (const { section, key, item } of items) expect(first[section][key], section).toEqual(item);
  const heard = async (language: string) => {
    const answer = await fetch(`${program.url}/api/prompts/cfg-closed/takes/${language}`, {
      headers: { cookie: boss.cookie },
    });
    return answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : answer.status;
  };
  expect(await heard('zh')).toEqual(tones[0]);
  const changed = documentOf(({ item, field, to }) => ({ ...item, [field]: to }));
  const second = await apply(changed);
  expect(second.changes.map(({ section, kind, fields }) => [section, kind, fields.map(({ field }) => field)])).toEqual(
    items.map(({ section, field }) => [section, 'changed', [field]]),
  );
  const after = await stands();
  for (const { section, key, item, field, to } of items)
    expect(after[section][key], section).toEqual({ ...item, [field]: to });
  expect((await bring(changed)).body.changes).toEqual([]);
  expect([await heard('zh'), await heard('en')]).toEqual([tones[1], tones[0]]);
  await back(second);
  // What was said to customers is said again under the next number; everything else stands as before.
  expect(await stands()).toEqual(first);
  // Its sound was destroyed by the change: what takes it back had kept it.
  expect([await heard('zh'), await heard('en')]).toEqual([tones[0], 404]);
  await back(made);
  const end = await stands();
  for (const { section, key, item, closed, stays } of items) {
    if (standing.includes(section)) expect(end[section][key]).toEqual(start[section][key]);
    else expect(end[section][key], section).toEqual(closed ? { ...item, ...closed } : stays ? item : undefined);
    const others = Object.entries(end[section]).filter(([one]) => one !== key);
    expect(Object.fromEntries(others), section).toEqual(
      Object.fromEntries(Object.entries(start[section]).filter(([one]) => one !== key)),
    );
  }
  // Names that nobody has are told for each kind that can name something.
  const wrong = documentOf(({ section, item }) => ({
    ...item,
    ...(section === 'models' && { family: 'none' }),
    ...(section === 'agreements' && { tiers: ['none'], policies: ['none'] }),
    ...(section === 'templates' && { topic: 'none', unit: 'none', playbook: 'none' }),
    ...(section === 'dispatch' && { queue: 'none', match: { topics: ['none'], units: ['none'] } }),
    ...(section === 'macros' && { steps: [{ do: 'macro', macro: 'none' }] }),
    ...(section === 'unitMacros' && { unit: 'none', steps: [{ do: 'macro', macro: 'none', of: 'unitMacros' }] }),
    ...(section === 'replies' && {
      files: [{ name: 'a.png', mediaType: 'image/png', size: 1, sha256: '0'.repeat(64) }],
    }),
    ...(section === 'unitReplies' && { unit: 'none' }),
    ...(section === 'units' && { parent: 'CFG-9' }),
    ...(section === 'prompts' && { takes: { zh: { sha256: '1'.repeat(64), size: 1 }, en: null } }),
    ...(section === 'tiers' && { rank: 1 }),
    ...(section === 'notices' && { purposes: ['none'] }),
    ...(section === 'invitations' && { widget: 'none' }),
    ...(section === 'mailboxes' && { queue: 'cfg-third' }),
    ...(section === 'webForms' && { mailbox: 'none@example.com' }),
    ...(section === 'panels' && { unit: 'none' }),
    // A queue of another channel.
    ...(section === 'outsideChannels' && { queue: 'cfg-mail' }),
    ...(section === 'voiceBoxes' && { greeting: 'none' }),
    ...(section === 'flows' && { unit: 'none' }),
    ...(section === 'numbers' && { target: { kind: 'flow', of: 'none' } }),
    ...(section === 'recordingRules' && { queues: ['none'] }),
    ...(section === 'callerNumbers' && { trunk: 'none' }),
    ...(section === 'speedDials' && { unit: 'none' }),
    ...(section === 'conferenceRooms' && { unit: 'none' }),
    ...(section === 'waitingRooms' && {
      music: 'none',
      ahead: { none: 1 },
      leave: [
        { by: 'time', at: 9, to: { kind: 'flow', flow: 'none' } },
        { by: 'time', at: 9, to: { kind: 'queue', queue: 'cfg-mail' } },
        { by: 'time', at: 9, to: { kind: 'node', node: 'voicemail', config: { boxId: 'none' } } },
      ],
    }),
    ...(section === 'callbackPolicies' && { webQueue: 'none' }),
    ...(section === 'voiceNotices' && { ticketType: 'none' }),
    ...(section === 'callEntrances' && { number: '999', windows: ['none'] }),
    ...(section === 'callAlarms' && { subject: 'none' }),
  }));
  // What is asked after calls of a queue is asked where there are calls.
  Object.assign(wrong, { wrapups: { 'cfg-mail': items.find(({ section }) => section === 'wrapups')!.item } });
  Object.assign(wrong, { telephoneRules: { none: items.find(({ section }) => section === 'telephoneRules')!.item } });
  const found = (await bring(wrong)).body.problems.map(({ section, code }) => `${section} ${code}`);
  expect(found.sort()).toEqual(
    [
      // It would hang below itself.
      'units unit-unknown',
      'prompts file-unknown',
      'models family-unknown',
      'agreements tier-unknown',
      'agreements policy-unknown',
      'templates topic-unknown',
      'templates unit-unknown',
      'templates playbook-unknown',
      'dispatch topic-unknown',
      'dispatch unit-unknown',
      'dispatch queue-unknown',
      'macros macro-unknown',
      'unitMacros unit-unknown',
      'unitMacros macro-unknown',
      'replies file-unknown',
      'unitReplies unit-unknown',
      'tiers rank-taken',
      'notices purpose-unknown',
      'invitations entrance-unknown',
      'mailboxes queue-unknown',
      'webForms mailbox-unknown',
      'panels unit-unknown',
      // It stands, paused, and stays with its unit.
      'panels kind-fixed',
      'outsideChannels queue-unknown',
      'voiceBoxes prompt-unknown',
      'flows unit-unknown',
      'numbers flow-unknown',
      'wrapups queue-unknown',
      'recordingRules queue-unknown',
      'callerNumbers trunk-unknown',
      'speedDials unit-unknown',
      'conferenceRooms unit-unknown',
      'waitingRooms prompt-unknown',
      'waitingRooms tier-unknown',
      'waitingRooms flow-unknown',
      'waitingRooms queue-unknown',
      'waitingRooms box-unknown',
      'callbackPolicies queue-unknown',
      'telephoneRules extension-unknown',
      'voiceNotices type-unknown',
      'callEntrances number-unknown',
      'callEntrances entrance-unknown',
      'callAlarms trunk-unknown',
    ].sort(),
  );
});

it('goes from one company into an empty one and comes out the same; taken back, that one is as empty as before', async () => {
  // A box with its secrets, on a page of its own: they stay here, and the document says that they do.
  const opened = await boss.post('/api/mailboxes', {
    address: 'hand@example.com',
    name: both('手填', 'By hand'),
    queueId: mailQueue,
    imap: { host: 'mail.example.com', port: 993, security: 'tls', user: 'hand' },
    smtp: { host: 'mail.example.com', port: 465, security: 'tls', user: 'hand' },
    auth: 'password',
    password: 'never-leaves-this-house',
  });
  expect(opened.status).toBe(200);
  const source = await stands();
  expect(source.mailboxes['hand@example.com']!.state).toBe('active');
  expect(source.byHand).toEqual([
    { section: 'mailboxes', key: 'hand@example.com', what: 'password' },
    { section: 'panels', key: '订单查询', what: 'signing-secret' },
  ]);
  expect(JSON.stringify(source)).not.toContain('never-leaves');
  const wanted: Document = {
    ...source,
    files: { ...source.files, [sheet.sha256]: carriedPicture.toString('base64'), ...soundsAlong },
    prompts: {
      ...source.prompts,
      'cfg-hello': {
        name: both('问候', 'Hello'),
        words: both('您好', 'Hello'),
        takes: { zh: takeOf(tones[0]!), en: takeOf(tones[1]!) },
        state: 'active',
      },
    },
    ...unitThings(source),
    queues: {
      ...source.queues,
      'cfg-second': { ...source.queues['cfg-second']!, state: 'active', calendar: 'shop', overflow: null },
    },
    roles: {
      ...source.roles,
      'night-shift': {
        name: { zh: '夜班', en: 'Night shift' },
        description: { zh: '', en: '' },
        permissions: ['tickets.read'],
        state: 'active',
      },
    },
    topics: {
      ...source.topics,
      'cfg.leak': {
        name: { zh: '漏水', en: 'Leak' },
        ticketType: 'repair',
        position: 3,
        parent: 'cfg',
        state: 'active',
      },
      cfg: { name: { zh: '水路', en: 'Water' }, ticketType: null, position: 9, parent: null, state: 'active' },
    },
    fields: {
      ...source.fields,
      'ticket.cfg_where': aField({
        visibleWhen: { match: 'all', terms: [{ of: 'topic', is: 'one-of', values: ['cfg.leak'] }] },
      }),
      'ticket.cfg_how': aField({
        kind: 'choice',
        choices: [{ value: 'drop', name: { zh: '滴', en: 'Drops' }, retired: false }],
        requiredWhen: { match: 'any', terms: [{ of: 'field.cfg_where', is: 'filled', values: [] }] },
      }),
    },
    clockPolicies: {
      ...source.clockPolicies,
      'cfg-night': {
        name: { zh: '夜班响应', en: 'Night answer' },
        target: 'response',
        position: 5,
        state: 'active',
        match: { types: ['repair'] },
        seconds: 1800,
        business: true,
        calendar: 'shop',
        pauseWhenWaiting: true,
        steps: [50, 100],
        escalation: [{ afterSeconds: 3600, level: 1 }],
      },
    },
    calendars: { ...source.calendars, shop: { ...calendar, name: { zh: '门店', en: 'Outlet' } } },
    wordlists: {
      ...source.wordlists,
      竞品: { audience: 'agent', action: 'stop', active: true, words: ['别家', '他牌'] },
    },
    replies: {
      ...source.replies,
      '售后/退换货/7%2F15 天': {
        shortcut: 'thh',
        body: { zh: '您好，7 天可退、15 天可换。', en: '' },
        files: [sheet],
        state: 'active',
      },
    },
  };
  const here = (await bring(wanted)).body;
  expect(here.problems).toEqual([]);
  expect((await boss.post(`/api/configuration/drafts/${here.id}/apply`, { seen: here.seen })).body).toMatchObject({
    state: 'applied',
  });
  const exported = await stands();
  expect(exported).toEqual(wanted);
  // A second program in this process takes the keys of the first: from here on only it is spoken to.
  const other = await testProgram();
  try {
    const chief = await aStaff(other.kernel, { permissions: rights, roles: ['administrator'] });
    const there = await other.signIn(chief.number, chief.password);
    const read = async () => (await there.get<Document>('/api/configuration/document')).body;
    const empty = await read();
    const brought = await there.post<Compared>('/api/configuration/drafts', { title: '搬家', document: exported });
    expect(brought.body).toMatchObject({ problems: [], byHand: source.byHand });
    const done = await there.post(`/api/configuration/drafts/${brought.body.id}/apply`, { seen: brought.body.seen });
    expect(done.body).toMatchObject({ state: 'applied' });
    const own = Object.fromEntries(Object.entries(empty.roles).filter(([code]) => code.startsWith('test-')));
    // It waits, paused, for its password; everything else is as it was there.
    const paused = { ...exported.mailboxes['hand@example.com'], state: 'paused' };
    const copies = Object.values(exported.unitReplies).flatMap(({ files = [] }) => files);
    expect(copies).toEqual([sheet]);
    expect(await read()).toEqual({
      ...exported,
      roles: { ...exported.roles, ...own },
      units: { ...exported.units, ...empty.units },
      mailboxes: { ...exported.mailboxes, 'hand@example.com': paused },
      // Its secret was made there and seen by nobody.
      byHand: [{ section: 'panels', key: '订单查询', what: 'signing-secret' }],
    });
    const again = await there.get<Compared>(`/api/configuration/drafts/${brought.body.id}`);
    expect(again.body.changes.map(({ key, fields }) => [key, fields.map(({ field }) => field)])).toEqual([
      ['hand@example.com', ['state']],
    ]);
    expect((await there.post(`/api/configuration/drafts/${brought.body.id}/rollback`)).body).toMatchObject({
      state: 'rolled-back',
    });
    const after = await read();
    for (const section of sections)
      for (const [key, item] of Object.entries(after[section])) {
        if (empty[section][key]) expect(item).toEqual(empty[section][key]);
        else {
          const left = item as { state?: string; active?: boolean; isDefault?: boolean };
          if (section === 'notices') continue;
          expect(left.state ?? left.active ?? left.isDefault).toBeOneOf(['retired', 'closed', 'paused', false]);
        }
      }
    for (const section of ['replies', 'unitReplies', 'unitMacros', 'ticketWords', 'prompts', 'files'] as const)
      expect(after[section]).toEqual(empty[section]);
  } finally {
    await other.stop();
  }
});
