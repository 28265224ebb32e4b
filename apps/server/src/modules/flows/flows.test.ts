/** Flows and prompts through the program: drawn, marked, published, tried out, taken back; words replaced while running. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { soundsOf } from '#modules/prompts';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import type { Comparison, FlowDetail, Tried } from './contract.ts';
import { flowToRun } from './run-flow.ts';

const scope = systemScope('test');
let program: TestProgram;
let office: Client;
let unitId: string;

beforeAll(async () => {
  program = await testProgram();
  const person = await anAdministrator(program.kernel);
  unitId = person.unitId;
  office = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

/** A second of a tone, 8 kHz, 16 bits. */
function wav(seconds = 1): Buffer {
  const samples = Buffer.alloc(16_000 * seconds);
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(Math.round(8000 * Math.sin(at / 6)), at);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

async function bring(path: string, bytes: Buffer): Promise<number> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'audio/wav' }), 'words.wav');
  const headers = { cookie: office.cookie, 'x-qiao-csrf': '1' };
  return (await fetch(program.url + path, { method: 'POST', headers, body: form })).status;
}

it('a flow is drawn, marked, published with its own words, tried out and taken back', async () => {
  const name = { zh: '总机', en: 'Reception' };
  const draft = {
    start: 'hello',
    rescue: 'bye',
    nodes: [
      {
        id: 'hello',
        kind: 'menu',
        config: { pieces: [{ prompt: 'own-menu' }], keys: ['1'] },
        exits: { 'key-1': 'bye' },
      },
      { id: 'bye', kind: 'hang-up', config: { prompt: 'goodbye' } },
    ],
  };
  const opened = await office.post<FlowDetail>('/api/flows', { name, unitId, draft });
  expect(opened.body.marks.map(({ nodeId, code }) => [nodeId, code])).toEqual([
    ['hello', 'exit-open'],
    ['hello', 'prompt-missing'],
  ]);
  const path = `/api/flows/${opened.body.id}`;
  expect((await office.post(`${path}/publish`, { version: 1 })).body).toMatchObject({
    error: { code: 'flows.unfinished' },
  });

  expect(await bring('/api/prompts/own-menu/takes/zh', Buffer.from('no sound at all'))).toBe(415);
  expect(await bring('/api/prompts/own-menu/takes/zh', wav())).toBe(204);
  const exits = { 'key-1': 'bye', none: 'bye' };
  const mended = { ...draft, nodes: [{ ...draft.nodes[0]!, exits }, draft.nodes[1]!] };
  const saved = await office.patch<FlowDetail>(path, { version: 1, draft: mended });
  expect(saved.body).toMatchObject({ version: 2, marks: [], published: null, changed: true });
  expect((await office.patch(path, { version: 1, draft })).status).toBe(409);
  const published = await office.post<FlowDetail>(`${path}/publish`, { version: 2, note: '第一版' });
  expect(published.body).toMatchObject({ version: 3, published: 1, changed: false });

  // A call that began keeps its version while the next is published.
  const second = { ...mended, language: 'en' };
  await office.patch(path, { version: 3, draft: second });
  await office.post(`${path}/publish`, { version: 4 });
  const { db } = program.kernel;
  expect((await flowToRun(db, scope, opened.body.id))?.definition.language).toBe('en');
  expect((await flowToRun(db, scope, opened.body.id, 1))?.definition.language).toBe('zh');
  expect((await office.get<Comparison>(`${path}/compare?from=1&to=2`)).body.whole).toEqual(['language']);

  let tried = (await office.post<Tried>(`${path}/try`, { state: null, input: null })).body;
  expect(tried.effects.map((one) => one.do)).toEqual(['say', 'listen']);
  const input = { kind: 'digits', digits: '1' };
  tried = (await office.post<Tried>(`${path}/try`, { state: tried.state, input })).body;
  expect(tried).toMatchObject({ path: ['bye'], state: { language: 'en', over: 'no' } });

  const back = await office.post<FlowDetail>(`${path}/versions/1/restore`, { version: 5 });
  expect(back.body).toMatchObject({ published: 2, changed: true, draft: { language: 'zh' } });
  expect((await office.post<FlowDetail>(`${path}/publish`, { version: 6 })).body.published).toBe(3);
  const audited = await office.get<{ entries: { action: string }[] }>('/api/audit/entries?limit=50');
  const actions = audited.body.entries.map(({ action }) => action);
  expect(actions.filter((action) => action === 'flows.published')).toHaveLength(3);
  expect(actions).toContain('prompts.replaced');
});

it('words are replaced while running, a number is put together, a missing language is no silence', async () => {
  const { db } = program.kernel;
  const pieces = [{ prompt: 'agent.number-before' }, { digits: '8001' }, { prompt: 'own-menu' }, { prompt: 'nothing' }];
  const before = await soundsOf(db, scope, pieces, 'en');
  expect(before.missing).toEqual(['nothing']);
  expect(before.files.slice(0, 5).map((path) => path.split('/').slice(-2).join('/'))).toEqual(
    ['agent.number-before', 'digit.8', 'digit.0', 'digit.0', 'digit.1'].map((code) => `en/${code}.wav`),
  );
  // There is no English take of it: the Chinese one is heard.
  expect(before.files[5]).toContain(program.dataDir);
  await bring('/api/prompts/own-menu/takes/zh', wav(2));
  const after = await soundsOf(db, scope, pieces, 'zh');
  expect(after.files[5]).not.toBe(before.files[5]);
  expect((await office.get('/api/prompts/own-menu/takes/zh')).status).toBe(200);
  expect((await office.delete('/api/prompts/own-menu/takes/zh')).status).toBe(204);
  expect((await soundsOf(db, scope, [{ prompt: 'own-menu' }], 'zh')).files).toEqual([]);
});

it('whoever may not draw sees nothing and changes nothing', async () => {
  const agent = await aStaff(program.kernel, { roles: ['agent'] });
  const client = await program.signIn(agent.number, agent.password);
  expect((await client.get('/api/flows')).status).toBe(403);
  expect(await bring('/api/prompts/welcome/takes/xx', wav())).toBe(400);
  expect((await client.put('/api/prompts/welcome', { name: { zh: '改', en: 'changed' } })).status).toBe(403);
});
