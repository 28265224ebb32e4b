/** Words spoken by a program and by a service, as they are set up; what fails is said. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { toneWav } from '#testing/prompts';
import { wavFacts } from './rules.ts';

/** Reads words, writes a WAV: a tenth of a second a character, of a pitch that says which language it was asked for. */
const voice = `
import { argv, stdin, stdout } from 'node:process';
let words = '';
for await (const part of stdin) words += part;
if (words.includes('坏')) process.exit(3);
const count = [...words].length * 800;
const wav = Buffer.alloc(44 + count * 2);
wav.write('RIFF', 0); wav.writeUInt32LE(wav.length - 8, 4); wav.write('WAVEfmt ', 8);
wav.writeUInt32LE(16, 16); wav.writeUInt16LE(1, 20); wav.writeUInt16LE(1, 22);
wav.writeUInt32LE(8000, 24); wav.writeUInt32LE(16000, 28); wav.writeUInt16LE(2, 32); wav.writeUInt16LE(16, 34);
wav.write('data', 36); wav.writeUInt32LE(count * 2, 40);
const pitch = argv[2] === 'zh' ? 400 : 800;
for (let at = 0; at < count; at += 1)
  wav.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * pitch * at) / 8000)), 44 + at * 2);
stdout.write(wav);
`;
let folder: string;
let asked: unknown = null;
const service = createServer((request, answer) => {
  let body = '';
  request.on('data', (part: Buffer) => {
    body += String(part);
  });
  request.on('end', () => {
    asked = JSON.parse(body);
    if (body.includes('坏')) answer.writeHead(500).end();
    else answer.writeHead(200, { 'content-type': 'audio/wav' }).end(toneWav(600, 200));
  });
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'speech-'));
  await writeFile(join(folder, 'voice.mjs'), voice);
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  service.close();
  await rm(folder, { recursive: true, force: true });
});

type Spoken = { wav: string; error?: { code: string } };
async function withProgram(env: Record<string, string>, work: (who: Client, program: TestProgram) => Promise<void>) {
  const program = await testProgram({ env });
  try {
    const { number, password } = await aStaff(program.kernel, { permissions: ['prompts.read', 'prompts.write'] });
    await work(await program.signIn(number, password), program);
  } finally {
    await program.stop();
  }
}
const speak = (who: Client, text: string, language = 'zh') =>
  who.post<Spoken>('/api/prompts/speech', { text, language });
const speaks = async (who: Client) => (await who.get<{ speaks: boolean }>('/api/prompts')).body.speaks;

it('a program reads the words and speaks them in the language that was asked', async () => {
  const command = `${process.execPath} ${join(folder, 'voice.mjs')} {language}`;
  await withProgram({ QIAO_SPEECH_PROGRAM: command }, async (who) => {
    expect(await speaks(who)).toBe(true);
    const pitches: number[] = [];
    for (const language of ['zh', 'en']) {
      const answer = await speak(who, '工号为您服务', language);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
      const wav = Buffer.from(answer.body.wav, 'base64');
      expect(wavFacts(wav)).toEqual({ durationMs: 600 });
      const samples = Array.from({ length: 4800 }, (_, at) => wav.readInt16LE(44 + at * 2));
      const crossings = samples.filter((one, at) => at > 0 && one >= 0 !== samples[at - 1]! >= 0).length;
      pitches.push(crossings / 2 / 0.6);
    }
    expect(pitches[0]! / 100).toBeCloseTo(4, 0);
    expect(pitches[1]! / 100).toBeCloseTo(8, 0);
    expect(await speak(who, '坏')).toMatchObject({ status: 502, body: { error: { code: 'prompts.speech-failed' } } });
    expect((await speak(who, '')).status).toBe(400);
    expect((await speak(who, '长'.repeat(401))).status).toBe(400);
  });
}, 60_000);

it('a service is posted the words; without either nothing speaks, and an inner address is not called unless named', async () => {
  const { port } = service.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/speech`;
  await withProgram({ QIAO_SPEECH_URL: url, QIAO_OUTGOING_HOSTS: '127.0.0.1' }, async (who) => {
    const answer = await speak(who, 'Good day', 'en');
    expect(answer.status).toBe(200);
    expect(asked).toEqual({ text: 'Good day', language: 'en' });
    expect(wavFacts(Buffer.from(answer.body.wav, 'base64'))).toEqual({ durationMs: 200 });
    expect((await speak(who, '坏')).status).toBe(502);
  });
  asked = null;
  await withProgram({ QIAO_SPEECH_URL: url }, async (who) => {
    expect((await speak(who, 'Good day', 'en')).status).toBe(502);
    expect(asked).toBeNull();
  });
  await withProgram({}, async (who) => {
    expect(await speaks(who)).toBe(false);
    expect(await speak(who, '您好')).toMatchObject({ status: 409, body: { error: { code: 'prompts.no-speech' } } });
  });
}, 60_000);
