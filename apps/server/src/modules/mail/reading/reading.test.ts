/** Letters as the world sends them: read without harm, whatever is in them. */
import { describe, expect, it } from 'vitest';
import { isAutoReply, isBounce, readReport } from '../rules/kinds.ts';
import { ownWords } from '../rules/quoted.ts';
import { bareSubject, bodyTokens, messageIds, plusAddress, plusTokens } from '../rules/threading.ts';
import { alike, warningsOf } from '../rules/warnings.ts';
import { ownHtml } from './own-html.ts';
import { readLetter } from './read-letter.ts';
import { sanitise } from './sanitise.ts';
import { readWinmail } from './winmail.ts';

const raw = (head: string[], body: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
const shown = (html: string, remote = false) =>
  sanitise(html, { remote, picture: (cid) => (cid === 'own' ? '/own.png' : null) });

describe('reading', () => {
  it('reads GB18030 and ISO-2022-JP in heads and bodies, also under older names', async () => {
    for (const charset of ['gb18030', 'gb2312', 'GBK']) {
      const letter = await readLetter(
        raw(
          [
            'From: =?gb2312?B?zfW58MC8?= <a@far.example>',
            `Subject: =?${charset}?B?083RzLv6wqnTzQ==?=`,
            `Content-Type: text/plain; charset=${charset}`,
            'Content-Transfer-Encoding: base64',
          ],
          '083RzLv6wqnTzaOsx+u+ob/stKbA7aGj',
        ),
      );
      expect(letter.head.subject).toBe('油烟机漏油');
      expect(letter.head.from?.name).toBe('王桂兰');
      expect(letter.text).toBe('油烟机漏油，请尽快处理。');
    }
    const japanese = await readLetter(
      raw(
        ['From: a@far.example', 'Content-Type: text/plain; charset=ISO-2022-JP', 'Content-Transfer-Encoding: base64'],
        'GyRCJDMkcyRLJEEkTyEjRk8kLSReJDskcyEjGyhC',
      ),
    );
    expect(japanese.text).toBe('こんにちは。届きません。');
  });

  it('reads broken letters as far as they go', async () => {
    const cut = await readLetter(
      Buffer.from(
        'From: Li <li@far.example>\r\nSubject: cut\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nstill here\r\n--x\r\nContent-Type: image/png; name="a.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo',
      ),
    );
    expect(cut).toMatchObject({ text: 'still here', kind: 'letter', identity: expect.stringMatching(/^sha256:/) });
    for (const nothing of [
      '',
      '\0\0\0',
      'no head at all',
      'Content-Type: multipart/mixed\r\n\r\n',
      `Subject: ${'x'.repeat(10_000)}\r\n\r\n`,
    ])
      expect((await readLetter(Buffer.from(nothing))).head.from).toBeNull();
    const nested = `From: a@far.example\r\n${Array.from({ length: 40 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join('')}Content-Type: text/plain\r\n\r\ndeep`;
    expect((await readLetter(Buffer.from(nested))).text).toContain('deep');
  });

  it('keeps line breaks out of what stands in heads again', async () => {
    const letter = await readLetter(
      raw(
        [
          'From: =?utf-8?B?RXZpbA0KQmNjOiB2aWN0aW1AeC5leGFtcGxl?= <a@far.example>',
          'Subject: =?utf-8?Q?Hi=0D=0ABcc:_v@x.example?=',
        ],
        'x',
      ),
    );
    expect(letter.head.subject).toBe('Hi Bcc: v@x.example');
    expect(letter.head.from?.name).not.toMatch(/[\r\n]/);
  });

  it('unpacks winmail.dat', async () => {
    const attribute = (level: number, id: number, type: number, value: Buffer) => {
      const head = Buffer.alloc(9);
      head.writeUInt8(level, 0);
      head.writeUInt16LE(id, 1);
      head.writeUInt16LE(type, 3);
      head.writeUInt32LE(value.length, 5);
      return Buffer.concat([head, value, Buffer.alloc(2)]);
    };
    const magic = Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]);
    const packed = Buffer.concat([
      magic,
      attribute(2, 0x9002, 6, Buffer.alloc(14)),
      attribute(2, 0x8010, 1, Buffer.from('report.txt\0')),
      attribute(2, 0x800f, 6, Buffer.from('the report')),
    ]);
    expect(readWinmail(packed)?.files).toEqual([
      { name: 'report.txt', mediaType: 'application/octet-stream', content: Buffer.from('the report') },
    ]);
    expect(readWinmail(packed.subarray(0, packed.length - 8))?.files).toEqual([]);
    expect(readWinmail(Buffer.from('something else'))).toBeNull();
    const letter = await readLetter(
      raw(
        [
          'From: a@far.example',
          'Content-Type: application/ms-tnef; name="winmail.dat"',
          'Content-Transfer-Encoding: base64',
          'Content-Disposition: attachment; filename="winmail.dat"',
        ],
        packed.toString('base64'),
      ),
    );
    expect(letter.files.map(({ name, content }) => [name, content.toString()])).toEqual([['report.txt', 'the report']]);
  });
});

describe('showing', () => {
  it('leaves nothing that runs, loads, covers or sends', () => {
    const evil = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<svg><script>alert(1)</script></svg>',
      '<a href="javascript:alert(1)">x</a>',
      '<a href="&#106;avascript:alert(1)">x</a>',
      '<iframe src="https://bad.example"></iframe>',
      '<form action="https://bad.example"><input name=a></form>',
      '<meta http-equiv=refresh content="0;url=https://bad.example">',
      '<link rel=stylesheet href="https://bad.example/x.css">',
      '<base href="https://bad.example/">',
      '<div style="position:fixed;top:0">x</div>',
      '<div style="background:url(https://bad.example/t.gif)">x</div>',
      '<p style="width:expression(alert(1))">x</p>',
      '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
      '<object data="x"></object><embed src="x">',
      '<style>body{background:url(https://bad.example/t.gif)}</style>',
      '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
      '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
      '<img src="//bad.example/t.gif">',
    ];
    for (const html of [...evil, evil.join('')]) {
      const clean = shown(html).html;
      expect(clean).not.toMatch(/<(script|svg|iframe|form|input|meta|link|base|object|embed|style|math)/i);
      expect(clean).not.toMatch(/\son\w+\s*=|javascript:|url\(|expression|position|bad\.example\/t\.gif"|svg\+xml/i);
    }
  });

  it('shows remote pictures only when asked, own ones always', () => {
    const html = '<img src="https://far.example/a.png"><img src="cid:own"><img src="cid:other">';
    expect(shown(html)).toMatchObject({ blocked: 1, html: expect.stringContaining('/own.png') });
    expect(shown(html).html).not.toContain('far.example');
    expect(shown(html, true)).toMatchObject({
      blocked: 0,
      html: expect.stringContaining('src="https://far.example/a.png"'),
    });
  });

  it('cuts what staff wrote to words, lists, links and pictures of their own', () => {
    const file = '01a223a7-06f8-7521-bd21-ed3e393bd2d2';
    const own = (html: string) => ownHtml(html, (id) => (id === file ? `${id}@inline` : null));
    expect(
      own(`<p>Hi <b>you</b></p><ul><li>one</li></ul><img src="/api/conversations/${file}/files/${file}" alt="a">`),
    ).toBe(`<p>Hi <b>you</b></p><ul><li>one</li></ul><img src="cid:${file}@inline" alt="a" style="max-width:100%" />`);
    const bad = own(
      `<script>x()</script><style>p{}</style><p onclick="x()" style="position:fixed">a</p><a href="javascript:x()">b</a><a href="//far.example">c</a><img src="https://far.example/p.gif"><img src="/api/conversations/${file}/files/${file.replace('0', '1')}"><iframe src="x"></iframe><form><input></form><svg onload="x()"></svg>`,
    );
    expect(bad).toBe('<p>a</p><a>b</a><a>c</a>');
  });

  it('marks links that lead elsewhere than they say', () => {
    expect(shown('<a href="https://bad.example/login">https://yunzao.example</a>')).toMatchObject({
      liars: 1,
      html: expect.stringContaining('bad.example </mark>'),
    });
    expect(shown('<a href="https://xn--yunza-1fb.example">here</a>').liars).toBe(1);
    expect(
      shown('<a href="https://www.yunzao.example/a">yunzao.example</a><a href="https://far.example">press here</a>')
        .liars,
    ).toBe(0);
  });

  it('warns of senders made to look like others', () => {
    expect(alike('yunza0.example', 'yunzao.example')).toBe(true);
    for (const twin of ['yunzoa.example', 'yunza.example', 'yunzaо.example', 'yunzao.example.bad.example'])
      expect([twin, alike(twin, 'yunzao.example')]).toEqual([twin, true]);
    for (const other of ['yunzao-service.example', 'mail.yunzao.example', 'yunzao.example', 'zaoyun.example'])
      expect([other, alike(other, 'yunzao.example')]).toEqual([other, false]);
    const from = { name: 'boss@yunzao.example', address: 'x@yunzoa.example' };
    const replyTo = [{ name: '', address: 'x@other.example' }];
    expect(
      warningsOf({ from, replyTo, headers: new Map([['authentication-results', 'mx; dmarc=fail']]) }, [
        'service@yunzao.example',
      ]),
    ).toEqual(['looks-like-us', 'name-shows-other-address', 'answers-go-elsewhere', 'not-authenticated']);
    const plain = { from: { name: 'Li', address: 'li@far.example' }, replyTo: [], headers: new Map<string, string>() };
    expect(warningsOf(plain, ['service@yunzao.example'])).toEqual([]);
    const puny = { ...plain, from: { name: '', address: 'x@xn--yunza-1fb.example' } };
    expect(warningsOf(puny, ['service@yunzao.example'])).toContain('mixed-scripts');
  });
});

describe('rules', () => {
  it('tells people from machines', () => {
    const headers = (name: string, value: string) => new Map([[name, value]]);
    expect(isAutoReply(headers('auto-submitted', 'auto-replied (vacation)'), '')).toBe(true);
    expect(isAutoReply(headers('auto-submitted', 'auto-generated'), 'Order 7')).toBe(false);
    expect(isAutoReply(new Map(), '自动回复：休假')).toBe(true);
    expect(isAutoReply(new Map(), 'Out of office: back on Monday')).toBe(true);
    expect(isAutoReply(new Map(), 'Autoclave is out of order')).toBe(false);
    expect(isBounce(headers('return-path', '<>'), 'mailer-daemon@x.example', '系统退信')).toBe(true);
    expect(isBounce(headers('content-type', 'multipart/report; report-type=delivery-status'), 'x@x.example', '')).toBe(
      true,
    );
    expect(
      readReport(
        'Reporting-MTA: dns;x\r\n\r\nFinal-Recipient: rfc822; a@far.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no\r\n such user\r\n',
      ),
    ).toEqual({
      action: 'failed',
      status: '5.1.1',
      words: '550 no such user',
      recipient: 'a@far.example',
    });
  });

  it('keeps the writer’s own words', () => {
    expect(ownWords('Yes.\n\nOn Mon, 1 Jun 2026 at 10:00, Service <s@x.example>\nwrote:\n> When?')).toBe('Yes.');
    expect(ownWords('好的\n\n在 2026-06-01，云灶客服 写道：\n> 何时？')).toBe('好的');
    expect(ownWords('好的\n------------------ 原始邮件 ------------------\n发件人: x')).toBe('好的');
    expect(ownWords('> When?\nTomorrow.\n> Where?\nHere.')).toBe('> When?\nTomorrow.\n> Where?\nHere.');
    expect(ownWords('> only quoted')).toBe('> only quoted');
  });

  it('finds ids, tokens and bare subjects', () => {
    expect(messageIds('<a@x> junk <b@x>\r\n <a@x>')).toEqual(['<a@x>', '<b@x>']);
    expect(
      plusTokens('service@yunzao.example', [plusAddress('service@yunzao.example', 'abcdefghjk23').toUpperCase()]),
    ).toEqual(['abcdefghjk23']);
    expect(plusTokens('service@yunzao.example', ['service+t-short@yunzao.example', 'x@far.example'])).toEqual([]);
    expect(bodyTokens('> [ref:abcdefghjk23]')).toEqual(['abcdefghjk23']);
    expect(bareSubject('Re: 回复：AW: Fwd[2]: Hood')).toBe('Hood');
  });
});
