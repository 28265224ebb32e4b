/** Archives through the imports' own road: looked at, written, once; threads, files and odd encodings. */
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportDetail } from '#contracts/imports';
import { bytesSource, clock, steerClock, systemScope } from '#kernel';
import { switchPart } from '#modules/parts';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aMailbox } from '#testing/mailboxes';
import { largestLetter, openArchive } from './read-archive.ts';

let program: TestProgram;
let lead: Client;
let unitId: string;
let own: string;
beforeAll(async () => {
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const port = await freePort();
  const box = await aMailbox(program.kernel, {
    imapPort: port,
    smtpPort: port,
    user: 'service',
    password: 'x',
    state: 'paused',
  } as never);
  unitId = box.queue.unitId;
  own = box.address;
  const permissions = [
    'imports.run',
    'mailarchives.import',
    'conversations.read',
    'conversations.read.unit',
    'conversations.manage',
    'customers.read',
    'customers.write',
  ];
  const person = await aStaff(program.kernel, { unitId, permissions });
  lead = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

type Bytes = string | Buffer;
const letter = (id: string, from: string, to: string, day: number, body: Bytes, more: string[] = []): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        `From: ${from}`,
        `To: ${to}`,
        `Subject: Oven`,
        `Date: Mon, ${String(day).padStart(2, '0')} Mar 2025 10:00:00 +0800`,
        `Message-ID: <${id}@x>`,
        ...more,
        '',
        '',
      ].join('\r\n'),
    ),
    Buffer.from(body as string),
  ]);
const mbox = (letters: Buffer[]): Buffer =>
  Buffer.concat(
    letters.flatMap((one) => [Buffer.from('From MAILER-DAEMON Mon Mar  3 10:00:00 2025\n'), one, Buffer.from('\n\n')]),
  );
const gb = Buffer.concat([Buffer.from([0xd3, 0xcd, 0xd1, 0xcc, 0xbb, 0xfa]), Buffer.from('\r\n')]);
const form = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'];
const withFile =
  '--b\r\nContent-Type: text/plain\r\n\r\nSee the picture\r\n--b\r\nContent-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\nsteam at 12:00\r\n--b--\r\n';

const letters = () => [
  letter('a1', '"Wang" <wang@there.example>', own, 3, 'It leaks.\r\n>From the left side.\r\n'),
  letter('b1', 'li@there.example', own, 4, gb, ['Content-Type: text/plain; charset=gb2312']),
  letter('a2', own, 'wang@there.example', 4, 'A technician comes tomorrow.\r\n', ['In-Reply-To: <a1@x>']),
  letter('a1', '"Wang" <wang@there.example>', own, 3, 'It leaks.\r\n'),
  Buffer.from('From: nobody@there.example\r\nSubject: no date\r\n\r\nx\r\n'),
  letter('a3', '"Wang" <wang@there.example>', own, 6, withFile, [
    'In-Reply-To: <a2@x>',
    'References: <a1@x> <a2@x>',
    ...form,
  ]),
];

async function bring(content: Buffer, name: string) {
  const body = new FormData();
  body.set('file', new Blob([new Uint8Array(content)]), name);
  const answer = await fetch(`${program.url}/api/imports?kind=mail-archive`, {
    method: 'POST',
    headers: { cookie: lead.cookie, 'x-qiao-csrf': '1' },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as ImportDetail & { error?: { code: string } } };
}
async function settled(id: string): Promise<ImportDetail> {
  const read = async () => (await lead.get<ImportDetail>(`/api/imports/${id}`)).body;
  await expect
    .poll(async () => (await read()).state, { timeout: 30_000, interval: 50 })
    .not.toMatch(/checking|running/);
  return read();
}
async function through(
  content: Buffer,
  name: string,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<[ImportDetail, ImportDetail]> {
  const { status, body } = await bring(content, name);
  await meanwhile();
  expect([status, body.mapping]).toEqual([200, ['from', 'subject', 'date', 'message']]);
  const { id, mapping, mode, consentSource } = body;
  expect((await lead.post(`/api/imports/${id}/check`, { mapping, mode, consentSource })).status).toBe(200);
  const checked = await settled(id);
  expect((await lead.post(`/api/imports/${id}/start`, {})).status).toBe(200);
  return [checked, await settled(id)];
}
type Row = {
  id: string;
  state: string;
  channel: string;
  customer: string | null;
  last_text: string;
  words: string;
  files: number;
};
const stored = () =>
  program.kernel.db.run<Row>(
    `select c.id, c.state, c.channel, c.customer_id as customer, c.last_text,
       (select string_agg(m.author_kind || ' ' || m.kind || ' ' || m.text, '|' order by m.seq) from conversations.message m where m.conversation_id = c.id) as words
     from conversations.conversation c order by c.started_at`,
  );

it('brings threads as closed conversations with their files, each letter once, and tells what is wrong', async () => {
  const first = letters();
  const [checked, done] = await through(mbox(first.slice(0, 5)), 'old.mbox');
  expect(checked).toMatchObject({ state: 'checked', total: 5, added: 3, same: 1, wrong: 1, failure: null });
  expect(checked.preview[0]!.cells.slice(0, 2)).toEqual(['"Wang" <wang@there.example>', 'Oven']);
  expect(done).toMatchObject({ state: 'done', added: 3, same: 1, wrong: 1 });
  expect(done.problems.map(({ line, message }) => [line, message])).toEqual([[5, '这封邮件没有可识别的日期。']]);
  const rows = await stored();
  expect(rows.map(({ state, channel, words }) => [state, channel, words])).toEqual([
    ['closed', 'mail', 'visitor text It leaks.\nFrom the left side.|agent text A technician comes tomorrow.'],
    ['closed', 'mail', 'visitor text 油烟机'],
  ]);
  expect(rows[0]!.customer).toBeTruthy();
  // The later archive goes on where the earlier ended; what came before comes no more. A single letter is an archive, too.
  const [, later] = await through(first[5]!, 'one.eml');
  expect(later).toMatchObject({ state: 'done', added: 1, wrong: 0 });
  const [thread] = await stored();
  expect(thread).toMatchObject({ id: rows[0]!.id, last_text: 'See the picture' });
  expect(thread!.words).toMatch(/visitor text See the picture\|visitor file $/);
  const { body } = await lead.get<{ messages: { attachment: { fileId: string; name: string } | null }[] }>(
    `/api/conversations/${thread!.id}/messages`,
  );
  const file = body.messages.find(({ attachment }) => attachment)!.attachment!;
  expect(file.name).toBe('log.txt');
  const [, again] = await through(mbox(first), 'again.mbox');
  expect(again).toMatchObject({ added: 0, same: 5, wrong: 1 });
  expect((await stored()).length).toBe(2);
  expect((await bring(Buffer.from('no letters at all'), 'x.txt')).body.error?.code).toBe('mailarchives.no-archive');
});

it('reads an archive as a stream: one letter in memory, one that is too large named and passed', async () => {
  const small = letter('s', 'a@x.example', 'b@x.example', 3, 'small\r\n');
  const chunk = Buffer.from(`${'x'.repeat(9_998)}\r\n`);
  const head = letter('l', 'c@x.example', 'b@x.example', 4, '');
  const many = 200;
  const large = Math.ceil(largestLetter / chunk.length) + 1;
  let size = 0;
  function* parts(): Generator<Buffer> {
    for (let n = 0; n < many; n++) yield mbox([small]);
    yield Buffer.from('From x\n');
    yield head;
    for (let n = 0; n < large; n++) yield chunk;
    yield Buffer.from('\n');
    yield mbox([small]);
  }
  for (const part of parts()) size += part.length;
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const source = {
    size,
    async *stream(start: number, end: number) {
      if (end < size) yield* bytesSource(mbox([small])).stream(start, end);
      else for (const part of parts()) yield part;
    },
  };
  const seen: boolean[] = [];
  for await (const { cells } of (await openArchive(source)).rows()) {
    seen.push(cells[3] !== '');
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect([seen.length, seen.filter((whole) => !whole).length, seen.indexOf(false)]).toEqual([many + 3, 1, many + 1]);
  expect(most).toBeLessThan(4 * largestLetter);
});

/** A zip as people make them: names in their own words, folders, things that are no letters, one that is far larger than it looks. */
function zipped(entries: [name: string, content: Buffer][]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [written, content] of entries) {
    const name = Buffer.from(written);
    const packed = deflateRawSync(content);
    const facts = Buffer.alloc(20);
    facts.writeUInt16LE(0x0800, 0); // names in UTF-8
    facts.writeUInt16LE(8, 2);
    facts.writeUInt32LE(crc32(content), 8);
    facts.writeUInt32LE(packed.length, 12);
    facts.writeUInt32LE(content.length, 16);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(name.length, 0);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), facts, lengths, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0, 20, 0]), facts, lengths, rest, name]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

it('reads a zip of letters, its folders and odd names, and refuses one that swells', async () => {
  const from = 'zip@there.example';
  const swelling = Buffer.concat([letter('z3', from, own, 5, ''), Buffer.alloc(largestLetter + 1, 120)]);
  const honest: [string, Buffer][] = [
    ['往来/第一封.eml', letter('z1', from, own, 3, 'First of the zip.\r\n')],
    ['往来/readme.txt', Buffer.from('no letter')],
    ['往来/2025/Second.EML', letter('z2', own, from, 4, 'Answer of the zip.\r\n', ['In-Reply-To: <z1@x>'])],
  ];
  const bomb = zipped([...honest, ['bomb.eml', swelling]]);
  expect(bomb.length).toBeLessThan(200_000);
  expect((await bring(bomb, 'bomb.zip')).body.error?.code).toBe('kernel.file-suspicious');
  const [checked, done] = await through(zipped(honest), 'mail.zip');
  expect(checked).toMatchObject({ state: 'checked', total: 2, added: 2, wrong: 0 });
  expect(done).toMatchObject({ state: 'done', added: 2, wrong: 0 });
  expect((await stored()).map(({ words }) => words)).toContain(
    'visitor text First of the zip.|agent text Answer of the zip.',
  );
});

it('a worker that dies in the middle of an archive is followed by another: each letter once, threads whole', async () => {
  const { db, jobs } = program.kernel;
  const threads = 140;
  // Question, answer, question: what belongs together lies on both sides of the break.
  const part = (n: number, turn: 0 | 1 | 2): Buffer => {
    const writer = `d${n}@dying.example`;
    const [sender, receiver] = turn === 1 ? [own, writer] : [writer, own];
    const before = turn === 0 ? [] : [`In-Reply-To: <d${n}-${turn - 1}@x>`];
    return letter(`d${n}-${turn}`, sender, receiver, 3 + turn, `Dying ${n} ${turn}\r\n`, before);
  };
  const all = ([0, 1, 2] as const).flatMap((turn) => Array.from({ length: threads }, (_, n) => part(n, turn)));
  const { body } = await bring(mbox(all), 'dying.mbox');
  const { id, mapping, mode, consentSource } = body;
  expect((await lead.post(`/api/imports/${id}/check`, { mapping, mode, consentSource })).status).toBe(200);
  expect(await settled(id)).toMatchObject({ state: 'checked', total: threads * 3, added: threads * 3 });
  // The third step fails as a lost database would; the queue's own second try is put far away, as after a kill.
  await db.run(`create function imports.die() returns trigger language plpgsql as $$
    begin if new.handled > 200 and new.state = 'running' then raise exception 'the plug is pulled'; end if; return new; end $$`);
  await db.run('create trigger die before update on imports.run for each row execute function imports.die()');
  await lead.post(`/api/imports/${id}/start`, {});
  const failed = async () =>
    (await db.run(`select 1 from graphile_worker.jobs where key = $1 and last_error is not null`, [`imports:${id}`]))
      .length;
  await expect.poll(failed, { timeout: 30_000 }).toBe(1);
  const written = async () =>
    (
      await db.run<{ words: string[] }>(
        `select array_agg(m.text order by m.seq) as words from conversations.message m where m.text like 'Dying %' group by m.conversation_id`,
      )
    ).map(({ words }) => words);
  expect((await written()).flat()).toHaveLength(200);
  await db.run('drop trigger die on imports.run');
  const late = clock.ms() + 120_000;
  const restore = steerClock(() => late);
  try {
    await (jobs as unknown as { runSchedule(name: string): Promise<void> }).runSchedule('imports.take-up');
    expect(await settled(id)).toMatchObject({ state: 'done', added: threads * 3, wrong: 0 });
  } finally {
    restore();
  }
  const ends = (await written()).map((words) => words.map((word) => word.split(' ')));
  expect(ends).toHaveLength(threads);
  for (const words of ends) {
    expect(words.map(([, , turn]) => turn)).toEqual(['0', '1', '2']);
    expect(new Set(words.map(([, n]) => n)).size).toBe(1);
  }
}, 120_000);

it('is looked at before it is brought as people read it: heads decoded, folded ones whole, words not as bytes', async () => {
  const eml = [
    'From: =?gb18030?B?zfW58MC8?= <guilan@far.example>',
    'Subject: =?gb18030?B?083RzLv6?=',
    ' =?utf-8?B?5ryP5rK5?=',
    'Date: Mon, 1 Jan 2024 08:00:00 +0800',
    '',
    '右侧漏油',
    '',
  ].join('\r\n');
  const { body } = await bring(Buffer.from(eml), 'one.eml');
  const [from, subject, , message] = body.preview[0]!.cells;
  expect([from, subject]).toEqual(['王桂兰 <guilan@far.example>', '油烟机漏油']);
  expect(message).toContain('右侧漏油');
});

it('nothing is brought in while mail is switched off', async () => {
  const turn = (on: boolean) => program.kernel.db.transact((tx) => switchPart(tx, systemScope('test'), 'mail', on));
  const archive = mbox([letter('off1', 'zhou@there.example', own, 7, 'Anybody there?\r\n')]);
  const stored = () => program.kernel.db.run(`select 1 from mailarchives.letter`);
  const before = await stored();
  const kinds = async () =>
    (await lead.get<{ kinds: { kind: string }[] }>('/api/imports/kinds')).body.kinds.map(({ kind }) => kind);
  expect(await kinds()).toContain('mail-archive');
  try {
    const [checked, done] = await through(archive, 'off.mbox', () => turn(false));
    expect(await kinds()).not.toContain('mail-archive');
    expect(await bring(archive, 'off.mbox')).toMatchObject({
      status: 409,
      body: { error: { code: 'parts.switched-off' } },
    });
    expect([checked, done]).toMatchObject([
      { wrong: 1, added: 0 },
      { wrong: 1, added: 0 },
    ]);
    expect(done.problems[0]!.message).toMatch(/邮件/);
    expect(await stored()).toHaveLength(before.length);
  } finally {
    await turn(true);
  }
  expect((await through(archive, 'off.mbox'))[1]).toMatchObject({ added: 1 });
});
