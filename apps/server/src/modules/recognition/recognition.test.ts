/**
 * Callers who speak to a flow, by real telephones: the speech engine of this test is a service and a program that tell words by the pitch
 * of what they get, as real ones do by more. It is stopped in the middle.
 */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aTone, toneWav } from '#testing/prompts';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { wordsOf } from './engine.ts';

const wait = { timeout: 20_000, interval: 20 };
const name = { zh: '试', en: 'Trial' };
/** What is heard: the question, and where each way leads. */
const heard = { ask: 300, repair: 900, complaint: 1200, nothing: 1500, unknown: 1800, failed: 2100 };
/** What is spoken. */
const [repair, complaint, chatter] = [500, 700, 1000];

/** As a program of its own, too: `pitch.mjs`. */
const listener = `
export function words(wav) {
  let crossings = 0;
  let loud = 0;
  for (let at = 46; at + 1 < wav.length; at += 2) {
    if (Math.abs(wav.readInt16LE(at)) > 600) loud += 1;
    if (wav.readInt16LE(at) >= 0 !== wav.readInt16LE(at - 2) >= 0) crossings += 1;
  }
  // The quiet around it crosses nothing; a wave is above the noise for most of its time.
  const pitch = crossings / 2 / Math.max(0.1, loud / 8000 / 0.93);
  return pitch > 400 && pitch < 600 ? '我要报修。' : pitch > 600 && pitch < 820 ? 'I have a Complaint' : '今天天气不错';
}`;
let words: (wav: Buffer) => string;
let folder: string;
let program: TestProgram;
let office: Client;
let unitId: string;
let caller: PeerPhone;
let number: string;
let broken = false;
const asked: { language: string; keywords: string[] }[] = [];
const engine = createServer((request, answer) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { audio, ...rest } = JSON.parse(Buffer.concat(parts).toString()) as {
      audio: string;
      language: string;
      keywords: string[];
    };
    asked.push(rest);
    if (broken) answer.writeHead(200).end('<html>');
    else answer.writeHead(200).end(JSON.stringify({ text: words(Buffer.from(audio, 'base64')) }));
  });
});

const pieces = [{ prompt: 'ask' }];
const keyword = {
  id: 'ask',
  kind: 'keyword',
  config: {
    pieces,
    answers: [
      { exit: 'word-1', words: ['报修', 'repair'], key: '1' },
      { exit: 'word-2', words: ['投诉', 'complaint'], key: '2' },
    ],
    first: 2,
    silence: 1,
    most: 10,
    tries: 2,
  },
  exits: { 'word-1': 'repair', 'word-2': 'complaint', nothing: 'nothing', unknown: 'unknown', failed: 'failed' },
};
const nodes = [
  keyword,
  ...Object.keys(heard)
    .filter((code) => code !== 'ask')
    .map((code) => ({ id: code, kind: 'say', config: { pieces: [{ prompt: code }] }, exits: { next: 'bye' } })),
  { id: 'bye', kind: 'hang-up', config: { prompt: null } },
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listener-'));
  await writeFile(join(folder, 'words.mjs'), listener);
  ({ words } = (await import(join(folder, 'words.mjs'))) as { words: typeof words });
  await writeFile(
    join(folder, 'pitch.mjs'),
    `import { words } from './words.mjs';
     import { buffer } from 'node:stream/consumers';
     const wav = await buffer(process.stdin);
     if (process.argv[2] !== 'zh') process.exit(4);
     process.stdout.write(words(wav) + '\\n');`,
  );
  await new Promise<void>((done) => engine.listen(0, '127.0.0.1', done));
  const sipPort = await freePort();
  const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}/words`;
  program = await testProgram({
    env: { QIAO_SIP_PORT: String(sipPort), QIAO_OUTGOING_HOSTS: '127.0.0.1', QIAO_RECOGNITION_URL: url },
  });
  const person = await anAdministrator(program.kernel);
  unitId = person.unitId;
  office = await program.signIn(person.number, person.password);
  const rules = (await office.get<object>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false });
  const server = { host: '127.0.0.1', port: sipPort };
  caller = await PeerPhone.open({ user: '13900001234', server, realm: 'qiao' });
  const hosts = [`127.0.0.1:${caller.port}`];
  await office.post('/api/telephony/trunks', { unitId, code: 'carrier', name, hosts });
  for (const [code, frequency] of Object.entries(heard))
    await aTone({ url: program.url, client: office }, code, frequency, code === 'ask' ? 500 : 1500);
  const flow = await office.post<{ id: string }>('/api/flows', { name, unitId, draft: { start: 'ask', nodes } });
  const published = await office.post(`/api/flows/${flow.body.id}/publish`, { version: 1 });
  expect(published, JSON.stringify(published.body)).toMatchObject({ status: 200 });
  number = '4008009001';
  await office.post('/api/telephony/numbers', { unitId, number, name, target: { kind: 'flow', id: flow.body.id } });
}, 120_000);
afterAll(async () => {
  await caller?.close();
  await program?.stop();
  engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** The question has been heard to its end. */
async function question(call: PeerCall): Promise<void> {
  await call.hears(heard.ask);
  await call.hearsNo(heard.ask);
}
/** For as long as a few words take. */
async function speak(call: PeerCall, frequency: number): Promise<void> {
  call.speak(frequency);
  const from = call.rtp.packets.length;
  await vi.waitFor(() => expect(call.rtp.packets.length).toBeGreaterThan(from + 40), wait);
  call.speak(null);
}
const dial = async (): Promise<PeerCall> => {
  const call = await caller.dial(number);
  call.speak(null);
  return call;
};
const over = (call: PeerCall) => vi.waitFor(() => expect(call.end).not.toBeNull(), wait);

it.each([
  ['报修', repair, heard.repair],
  ['complaint', complaint, heard.complaint],
])(
  '“%s” is said, and the caller is led there',
  async (_word, spoken, goal) => {
    asked.length = 0;
    const call = await dial();
    await question(call);
    await speak(call, spoken);
    await call.hears(goal);
    expect(asked).toEqual([{ language: 'zh', keywords: ['报修', 'repair', '投诉', 'complaint'] }]);
    await over(call);
    // What was said lies nowhere any more, and is no recording of the call.
    expect(await readdir(join(program.kernel.config.dataDir, 'telephony', 'recognition'))).toEqual([]);
    const [kept] = await program.kernel.db.run<{ count: number }>(
      'select count(*)::int as count from telephony.recording',
    );
    expect(kept!.count).toBe(0);
  },
  60_000,
);

it('something else is asked for once more and then not understood; nothing said is nothing, and nobody is asked', async () => {
  asked.length = 0;
  const call = await dial();
  await question(call);
  await speak(call, chatter);
  await question(call);
  await speak(call, chatter);
  await call.hears(heard.unknown);
  expect(asked).toHaveLength(2);
  await over(call);
  const silent = await dial();
  await question(silent);
  await question(silent);
  await silent.hears(heard.nothing);
  expect(asked).toHaveLength(2);
  await over(silent);
}, 60_000);

it('a key stands for an answer, while the question is heard and after it', async () => {
  asked.length = 0;
  const early = await dial();
  await early.hears(heard.ask);
  early.press('2');
  await early.hears(heard.complaint);
  await over(early);
  const late = await dial();
  await question(late);
  late.press('1');
  await late.hears(heard.repair);
  await over(late);
  expect(asked).toEqual([]);
}, 60_000);

it('an engine that talks nonsense, and one that is gone, lead out at once', async () => {
  broken = true;
  const nonsense = await dial();
  await question(nonsense);
  await speak(nonsense, repair);
  await nonsense.hears(heard.failed);
  await over(nonsense);
  broken = false;
  await new Promise((done) => {
    engine.close(done);
    engine.closeAllConnections();
  });
  const gone = await dial();
  await question(gone);
  await speak(gone, repair);
  await gone.hears(heard.failed);
  await over(gone);
}, 60_000);

it('a program hears as well; without an engine the node is marked and is not published', async () => {
  const command = `${process.execPath} ${join(folder, 'pitch.mjs')} {language}`;
  const parts = { config: { recognition: { program: command, url: null } }, outgoing: program.kernel.outgoing };
  const wav = toneWav(repair, 800);
  expect(await wordsOf(parts, { wav, language: 'zh', keywords: [] })).toBe('我要报修。');
  await expect(wordsOf(parts, { wav, language: 'en', keywords: [] })).rejects.toThrow('exit 4');

  const bare = await testProgram();
  try {
    const person = await anAdministrator(bare.kernel);
    const client = await bare.signIn(person.number, person.password);
    type Detail = { id: string; marks: { code: string; nodeId: string }[] };
    const twice = { ...keyword, config: { ...keyword.config, pieces: [{ prompt: 'welcome' }] } };
    twice.config.answers = [...twice.config.answers, { exit: 'word-3', words: ['Repair'], key: '3' }];
    const draft = { start: 'ask', nodes: [twice] };
    const { body } = await client.post<Detail>('/api/flows', { name, unitId: person.unitId, draft });
    const { marks } = (await client.get<Detail>(`/api/flows/${body.id}`)).body;
    const codes = marks.filter(({ nodeId }) => nodeId === 'ask').map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['no-speech-engine', 'word-twice']));
    expect((await client.post(`/api/flows/${body.id}/publish`, { version: 1 })).status).toBeGreaterThanOrEqual(400);
  } finally {
    await bare.stop();
  }
}, 90_000);
