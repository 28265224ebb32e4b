import { TYPICAL_INVITE } from './sip/parse-bench.ts';
import { TORTURE } from './sip/torture-messages.ts';

export type KnownDialog = { callId: string; from: string; to: string };

const DIALOG_METHODS = [
  'ACK',
  'BYE',
  'INVITE',
  'UPDATE',
  'INFO',
  'REFER',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'CANCEL',
  'MESSAGE',
];
const SNIPPETS = [
  ...['\r\n', '\r\n\r\n', '\n', '\r', '\t', ' ', '\0', ';', ',', '"', '<', '>', ':', '=', '@', '%', '%00', '%zz', '\\'],
  ...['sip:', 'sips:', 'tel:+1', '[::1]', '999999999999999999', '-1', '4294967296', 'z9hG4bK', ';tag=x', ';lr', ';;;'],
  ...['Content-Length: 0\r\n', 'l: 99999\r\n', 'Require: 100rel\r\n', 'Supported: timer\r\nSession-Expires: 95\r\n'],
  ...[
    'Replaces: a;to-tag=b;from-tag=c\r\n',
    'Via: SIP/2.0/UDP x\r\n',
    'Contact: *\r\n',
    'Expires: 0\r\n',
    '大停電',
    '\u{1F4DE}',
  ],
  ...[
    'Authorization: Digest username="8001", realm="qiao.test", nonce="x", uri="sip:a", response="y"\r\n',
    '__proto__',
  ],
];
const SDP =
  'v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 0 101\r\na=sendrecv\r\n';

/** Seeded source of broken messages: torture messages, ordinary calls and requests inside known dialogs, then mutated. */
export class Mutator {
  private state: number;
  private count = 0;
  private readonly seeds: Buffer[];
  private readonly dialogs: KnownDialog[] = [];

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
    this.seeds = [TYPICAL_INVITE, ...TORTURE.map(({ text }) => Buffer.from(text as string))];
  }

  /** xorshift32: small, fast and the same everywhere. */
  random(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state % limit;
  }

  remember(dialog: KnownDialog): void {
    if (this.dialogs.length < 200) this.dialogs.push(dialog);
    else this.dialogs[this.random(200)] = dialog;
  }

  next(): Buffer {
    this.count += 1;
    const kind = this.random(10);
    let data = kind < 4 ? this.fresh() : kind < 7 ? this.inDialog() : this.seeds[this.random(this.seeds.length)]!;
    for (let i = this.random(5); i > 0; i -= 1) data = this.mutate(data);
    return data;
  }

  /** Cuts bytes into pieces as a stream would deliver them. */
  *pieces(data: Buffer): Generator<Buffer> {
    for (let at = 0; at < data.length; ) {
      const size = 1 + this.random(data.length);
      yield data.subarray(at, at + size);
      at += size;
    }
  }

  /** A new, correct INVITE, REGISTER, OPTIONS or CANCEL of an INVITE just sent. */
  private fresh(): Buffer {
    const choice = this.random(8);
    const method = choice < 5 ? 'INVITE' : choice === 5 ? 'REGISTER' : choice === 6 ? 'OPTIONS' : 'CANCEL';
    const id = method === 'CANCEL' ? this.count - 1 - this.random(3) : this.count;
    const body = method === 'INVITE' && this.random(5) > 0 ? SDP : '';
    return Buffer.from(
      [
        `${method} sip:8001@qiao.test SIP/2.0`,
        `Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKf${id};rport`,
        `From: <sip:8001@qiao.test>;tag=f${id}`,
        'To: <sip:8001@qiao.test>',
        `Call-ID: fuzz${id}`,
        `CSeq: 1 ${method}`,
        'Max-Forwards: 70',
        'Contact: <sip:8001@192.0.2.10:5060>',
        ...(this.random(3) === 0 ? ['Supported: 100rel, timer', 'Session-Expires: 120'] : []),
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    );
  }

  private inDialog(): Buffer {
    const dialog = this.dialogs[this.random(Math.max(1, this.dialogs.length))];
    if (!dialog) return this.fresh();
    const method = DIALOG_METHODS[this.random(DIALOG_METHODS.length)]!;
    const cseq = method === 'ACK' ? 1 : 2 + this.random(1000);
    const info = 'Signal=5\r\nDuration=160\r\n';
    const [type, body] =
      method === 'INFO'
        ? ['application/dtmf-relay', info]
        : method === 'NOTIFY'
          ? ['message/sipfrag', 'SIP/2.0 200 OK']
          : ['application/sdp', this.random(2) === 0 ? SDP : ''];
    return Buffer.from(
      [
        `${method} sip:8001@127.0.0.1:5060 SIP/2.0`,
        `Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKd${this.count};rport`,
        `From: ${dialog.from}`,
        `To: ${dialog.to}`,
        `Call-ID: ${dialog.callId}`,
        `CSeq: ${cseq} ${method}`,
        'Max-Forwards: 70',
        'Contact: <sip:8001@192.0.2.10:5060>',
        'Refer-To: <sip:8002@qiao.test>',
        'Event: refer',
        'Subscription-State: terminated;reason=noresource',
        `RAck: ${this.random(5)} 1 INVITE`,
        `Content-Type: ${type}`,
        `Content-Length: ${body!.length}`,
        '',
        body,
      ].join('\r\n'),
    );
  }

  private mutate(data: Buffer): Buffer {
    if (data.length < 4) return this.fresh();
    const at = this.random(data.length);
    switch (this.random(9)) {
      case 0: {
        const copy = Buffer.from(data);
        copy[at] = this.random(256);
        return copy;
      }
      case 1:
        return Buffer.concat([data.subarray(0, at), data.subarray(Math.min(data.length, at + 1 + this.random(20)))]);
      case 2:
        return Buffer.concat([
          data.subarray(0, at),
          Buffer.from(SNIPPETS[this.random(SNIPPETS.length)]!),
          data.subarray(at),
        ]);
      case 3:
        return data.subarray(0, at);
      case 4: {
        const piece = data.subarray(at, at + 1 + this.random(60));
        return Buffer.concat([
          data.subarray(0, at),
          ...Array.from({ length: 1 + this.random(30) }, () => piece),
          data.subarray(at),
        ]);
      }
      case 5:
        return this.onLines(data, (lines) => lines.splice(this.random(lines.length), 1));
      case 6:
        return this.onLines(data, (lines) => {
          const line = lines[this.random(lines.length)]!;
          lines.splice(this.random(lines.length), 0, line);
        });
      case 7:
        return this.onLines(data, (lines) => {
          const [i, j] = [this.random(lines.length), this.random(lines.length)];
          [lines[i], lines[j]] = [lines[j]!, lines[i]!];
        });
      default: {
        const other = this.seeds[this.random(this.seeds.length)]!;
        return Buffer.concat([data.subarray(0, at), other.subarray(this.random(other.length))]);
      }
    }
  }

  private onLines(data: Buffer, change: (lines: string[]) => void): Buffer {
    const lines = data.toString('latin1').split('\r\n');
    change(lines);
    return Buffer.from(lines.join('\r\n'), 'latin1');
  }
}
