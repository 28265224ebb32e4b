/**
 * The signalling of the last calls, as it was on the wire, for people who look for a fault. Secrets and digits are blanked before anything
 * is kept: credentials, keys of sound (RFC 4568, RFC 8839), digits by INFO, and the middle of telephone numbers.
 */
import type { Flow } from '../transport/types.ts';

export type TracedMessage = {
  /** Milliseconds since the epoch. */
  at: number;
  direction: 'in' | 'out';
  protocol: Flow['protocol'];
  /** `host:port` of the other side. */
  peer: string;
  text: string;
};

const mostBytes = 8192;
const secretHeader =
  /^((?:proxy-)?authorization|(?:www|proxy)-authenticate|(?:proxy-)?authentication-info)(\s*:\s*)(\S+)?.*$/gim;
const secretLine = /^(a=(?:crypto|ice-pwd|ice-ufrag|fingerprint|setup-key)):.*$/gim;
const number = /((?:sips?:|tel:|")\+?)(\d{3})\d{2,}(\d{4})(?=\D)/gi;

export function blanked(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  const head = (end < 0 ? text : text.slice(0, end))
    .replace(secretHeader, (_, name: string, colon: string, scheme = '') => `${name}${colon}${scheme} …`.trimEnd())
    .replace(number, '$1$2****$3');
  if (end < 0) return head;
  const digits = /^(?:content-type|c)\s*:\s*application\/(?:dtmf|dtmf-relay)\b/im.test(head);
  const body = digits ? '…' : text.slice(end + 4).replace(secretLine, '$1:…');
  return `${head}\r\n\r\n${body}`;
}

export class SipTraces {
  private readonly calls = new Map<string, TracedMessage[]>();
  private readonly legs = new Map<string, Set<string>>();
  private readonly most: { calls: number; messages: number };
  private readonly now: () => number;

  /** `calls`: so many dialogs are kept, of each so many messages. */
  constructor(most: { calls?: number; messages?: number } = {}, now: () => number = Date.now) {
    this.most = { calls: most.calls ?? 400, messages: most.messages ?? 80 };
    this.now = now;
  }

  /** For `TransportOptions.trace`. */
  readonly take = (direction: 'in' | 'out', data: Buffer, flow: Flow): void => {
    const text = data.toString('utf8', 0, mostBytes);
    const callId = /^(?:call-id|i)[ \t]*:[ \t]*(\S+)/im.exec(text)?.[1];
    const method = /^cseq[ \t]*:[ \t]*\d+[ \t]+(\w+)/im.exec(text)?.[1];
    // What is no call would push the calls out.
    if (!callId || !method || method === 'REGISTER' || method === 'OPTIONS') return;
    const known = this.calls.get(callId);
    const messages = known ?? [];
    if (messages.length >= this.most.messages) return;
    messages.push({
      at: this.now(),
      direction,
      protocol: flow.protocol,
      peer: `${flow.remoteHost}:${flow.remotePort}`,
      text: blanked(text),
    });
    if (known) return;
    this.calls.set(callId, messages);
    drop(this.calls, this.most.calls);
  };

  /** This leg speaks under that Call-ID; one that tries several hosts or telephones has several. */
  note(legId: string, callId: string): void {
    const known = this.legs.get(legId);
    if (known) known.add(callId);
    else this.legs.set(legId, new Set([callId]));
    drop(this.legs, this.most.calls);
  }

  /** In the order of time; empty when there is none any more. */
  of(legId: string): TracedMessage[] {
    return [...(this.legs.get(legId) ?? [])]
      .flatMap((callId) => this.calls.get(callId) ?? [])
      .sort((a, b) => a.at - b.at);
  }
}

/** The oldest go first. */
function drop(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
