/** Dialog state (RFC 3261 12): identifiers, sequence numbers, remote target and route set. */
import { type SipMessage, SipRequest, type SipResponse } from '../message/message.ts';
import { formatNameAddr, type NameAddr, tagOf, withTag } from '../message/name-addr.ts';
import { formatUri, type SipUri } from '../message/uri.ts';
import { isPrivateAddress, unbracketHost } from '../transport/local-address.ts';
import type { Flow } from '../transport/types.ts';

export type DialogState = 'early' | 'confirmed' | 'terminated';

export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId}|${localTag}|${remoteTag}`;
}

export class Dialog {
  state: DialogState = 'early';
  readonly callId: string;
  readonly localTag: string;
  remoteTag: string;
  readonly local: NameAddr;
  remote: NameAddr;
  /** Remote target: where requests go, refreshed by every target refresh request (RFC 3261 12.2). */
  target: SipUri;
  /** Route set in sending order. */
  routes: NameAddr[];
  localSeq: number;
  remoteSeq: number | null;
  /** The way the peer was last seen on. */
  flow: Flow;
  /** The peer's Contact is no good from here (NAT, browser): requests follow the flow instead. */
  pinned: boolean;

  private constructor(parts: {
    callId: string;
    local: NameAddr;
    remote: NameAddr;
    target: SipUri;
    routes: NameAddr[];
    localSeq: number;
    remoteSeq: number | null;
    flow: Flow;
    pinned: boolean;
  }) {
    this.callId = parts.callId;
    this.local = parts.local;
    this.remote = parts.remote;
    this.localTag = tagOf(parts.local) ?? '';
    this.remoteTag = tagOf(parts.remote) ?? '';
    this.target = parts.target;
    this.routes = parts.routes;
    this.localSeq = parts.localSeq;
    this.remoteSeq = parts.remoteSeq;
    this.flow = parts.flow;
    this.pinned = parts.pinned;
  }

  /** UAS side (RFC 3261 12.1.1). */
  static ofRequest(request: SipRequest, localTag: string, flow: Flow): Dialog {
    const target = request.contacts[0]?.uri ?? request.from.uri;
    const routes = request.addresses('record-route');
    return new Dialog({
      callId: request.callId,
      local: withTag(request.to, localTag),
      remote: request.from,
      target,
      routes,
      localSeq: Math.floor(Math.random() * 10_000) + 1,
      remoteSeq: request.cseq.number,
      flow,
      pinned: routes.length === 0 && (behindNat(request, flow) || unreachableContact(target, flow)),
    });
  }

  /** UAC side (RFC 3261 12.1.2); `pinned` when the request was sent along a registered flow. */
  static ofResponse(request: SipRequest, response: SipResponse, flow: Flow, pinned: boolean): Dialog {
    const target = response.contacts[0]?.uri ?? request.requestUri;
    const routes = response.addresses('record-route').reverse();
    return new Dialog({
      callId: request.callId,
      local: request.from,
      remote: response.to,
      target,
      routes,
      localSeq: request.cseq.number,
      remoteSeq: null,
      flow,
      pinned: routes.length === 0 && (pinned || unreachableContact(target, flow)),
    });
  }

  get key(): string {
    return dialogKey(this.callId, this.localTag, this.remoteTag);
  }

  /** The 2xx sets target and route set anew, whatever an earlier provisional said (RFC 3261 13.2.2.4). */
  confirm(response: SipResponse): void {
    this.target = response.contacts[0]?.uri ?? this.target;
    this.routes = response.addresses('record-route').reverse();
    if (this.routes.length > 0) this.pinned = false;
    this.state = 'confirmed';
  }

  /** A request inside the dialog with Route set applied (RFC 3261 12.2.1.1); without Via and Contact. */
  createRequest(method: string, cseq = this.nextSeq()): SipRequest {
    const first = this.routes[0];
    const strict = first !== undefined && !first.uri.params.has('lr');
    const request = new SipRequest(method, formatUri(strict ? first.uri : this.target));
    const { headers } = request;
    headers.set('max-forwards', '70');
    if (strict) {
      const rest = this.routes.slice(1).map(formatNameAddr);
      headers.set('route', [...rest, `<${formatUri(this.target)}>`]);
    } else if (first) {
      headers.set('route', this.routes.map(formatNameAddr));
    }
    headers.set('from', formatNameAddr(this.local));
    headers.set('to', formatNameAddr(this.remote));
    headers.set('call-id', this.callId);
    headers.set('cseq', `${cseq} ${method}`);
    return request;
  }

  private nextSeq(): number {
    this.localSeq += 1;
    return this.localSeq;
  }

  /** Where the next request goes to. */
  get nextHop(): SipUri {
    return this.routes[0]?.uri ?? this.target;
  }

  /**
   * Takes note of a request inside the dialog. False when it is out of order and must be answered with 500
   * (RFC 3261 12.2.2).
   */
  receive(request: SipRequest, flow: Flow): boolean {
    const { number } = request.cseq;
    if (this.remoteSeq !== null && number <= this.remoteSeq) return false;
    this.remoteSeq = number;
    this.flow = flow;
    return true;
  }

  /** INVITE and UPDATE (and their 2xx) refresh the remote target. */
  refreshTarget(message: SipMessage): void {
    const contact = message.headers.get('contact') === null ? undefined : message.contacts[0];
    if (contact) this.target = contact.uri;
  }
}

/** The first and only hop has a Via that differs from where its packets come from. */
function behindNat(request: SipRequest, flow: Flow): boolean {
  if (request.headers.getAll('via').length > 1) return false;
  const { via } = request;
  if (unbracketHost(via.host) !== flow.remoteHost) return true;
  const rport = via.params.get('rport');
  return flow.protocol === 'UDP' && rport != null && Number(rport) !== (via.port ?? 5060);
}

function unreachableContact(target: SipUri, flow: Flow): boolean {
  if (target.host.endsWith('.invalid') || target.host === '') return true;
  const host = unbracketHost(target.host);
  return host !== flow.remoteHost && isPrivateAddress(host);
}
