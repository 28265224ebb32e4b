/** Calls that come in: offered to the controller, rung, answered, refused. */
import type { LegKind } from '../../media/types.ts';
import type { IncomingCall } from '../../sip/dialog/incoming-call.ts';
import type { IncomingRefer } from '../../sip/dialog/refer.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { NameAddr } from '../../sip/message/name-addr.ts';
import { userOf } from '../../sip/message/uri.ts';
import { TelephonyError } from '../errors.ts';
import type { HangupCause } from '../types.ts';
import type { Caller } from './access.ts';
import { reasonHeader, statusOfCause } from './causes.ts';
import type { LegRecord } from './leg-record.ts';
import { LegSession, refusalOf } from './leg-session.ts';
import type { LegStore } from './leg-store.ts';
import { kindOfFlow, kindOfOffer } from './sdp-look.ts';

/** Headers that are the stack's own business and of no use to a controller. */
const PRIVATE = new Set(['via', 'authorization', 'proxy-authorization', 'content-length', 'max-forwards', 'route']);

export class IncomingCalls {
  private readonly store: LegStore;
  private readonly offerTimeoutMs: number;
  private readonly transferAsked: (record: LegRecord, refer: IncomingRefer) => void;

  constructor(
    store: LegStore,
    offerTimeoutMs: number,
    transferAsked: (record: LegRecord, refer: IncomingRefer) => void,
  ) {
    this.store = store;
    this.offerTimeoutMs = offerTimeoutMs;
    this.transferAsked = transferAsked;
  }

  /** Makes a leg of an INVITE; null when it was refused at once. */
  accept(call: IncomingCall, caller: Caller): LegRecord | null {
    const trunk = caller.kind === 'trunk' ? caller.trunk : null;
    if (!this.store.hasListeners) {
      call.reject(503, { headers: { 'retry-after': '5' } });
      return null;
    }
    if (trunk && !trunk.reserve(false)) {
      call.reject(503, { reason: 'Trunk is full' });
      return null;
    }
    const who = presented(call.request, caller);
    const record = this.store.create({
      direction: 'in',
      kind: 'sip',
      to: userOf(call.request.requestUri) ?? '',
      trunk: trunk?.config.name ?? null,
      extension: caller.kind === 'extension' ? caller.extension : null,
      ...who,
    });
    this.store.signalled(record.id, call.request.callId);
    if (trunk) record.cleanups.push(() => trunk.release());
    record.incoming = call;
    record.session = call.session;
    call.session.handler = new LegSession(record, this.store, this.transferAsked);
    record.srtp = trunk?.config.srtp ?? (caller.kind === 'extension' ? caller.srtp : 'never');
    record.codecs = trunk?.config.codecs;
    return record;
  }

  /** Tells the controller and starts the time within which it must decide. */
  offer(record: LegRecord): void {
    record.timer = this.store.clock.after(this.offerTimeoutMs, () => {
      record.ending = { cause: 'timeout', by: 'us', sipCode: 480 };
      record.incoming?.reject(480, { headers: { reason: reasonHeader('timeout') } });
    });
    this.store.emit({ type: 'leg.offered', leg: record.copyView(), headers: headersOf(record.incoming!.request) });
  }

  async ring(record: LegRecord, earlyMedia: boolean): Promise<void> {
    const call = pendingCall(record);
    if (!earlyMedia) {
      record.step('ring');
      await call.progress(180);
      return;
    }
    const sdp = await this.localDescription(record, call);
    record.step('early');
    const sent = await call.progress(183, { sdp });
    // A caller that offered nothing and takes no reliable provisionals can only hear a plain ring.
    if (!sent && call.pending) await call.progress(180);
  }

  async answer(record: LegRecord): Promise<void> {
    const call = pendingCall(record);
    const sdp = await this.localDescription(record, call);
    if (!(await call.accept(sdp))) throw new TelephonyError('leg-ended', record.id);
    const handler = call.session.handler;
    if (call.offer !== null && handler instanceof LegSession) handler.noteHold(call.offer);
    const late = call.offer === null && call.session.offers.negotiation.remote === null;
    // With a late offer the call stands when the answer has come in the ACK.
    if (!late) this.store.answered(record);
  }

  reject(record: LegRecord, cause: HangupCause): void {
    const call = pendingCall(record);
    const status = statusOfCause(cause);
    record.ending = { cause, by: 'us', sipCode: status };
    call.reject(status, { headers: { reason: reasonHeader(cause) } });
  }

  /** Our answer to the caller's offer, or our offer; made once. A description we can't live with refuses the call. */
  private async localDescription(record: LegRecord, call: IncomingCall): Promise<string> {
    if (record.localAnswer !== null) return record.localAnswer;
    const { store } = this;
    try {
      const kind: LegKind = call.offer === null ? kindOfFlow(call.flow) : kindOfOffer(call.offer);
      const mediaId = await store.mediaFor(record, kind, { srtp: record.srtp, codecs: record.codecs });
      record.mediaId = mediaId;
      record.localAnswer =
        call.offer === null
          ? await store.media.createOffer(mediaId)
          : await store.media.answerOffer(mediaId, call.offer);
      return record.localAnswer;
    } catch (error) {
      if (error instanceof TelephonyError) throw error;
      const refusal = refusalOf(error);
      record.ending = { cause: 'error', by: 'us', sipCode: refusal.status };
      call.reject(refusal.status, { reason: refusal.message, headers: refusal.headers });
      throw new TelephonyError(refusal.status === 488 ? 'no-common-codec' : 'refused', (error as Error).message);
    }
  }
}

function pendingCall(record: LegRecord): IncomingCall {
  if (!record.incoming) throw new TelephonyError('wrong-state', `${record.id} is no incoming call`);
  if (record.ended) throw new TelephonyError('leg-ended', record.id);
  if (!record.incoming.pending) throw new TelephonyError('wrong-state', `${record.id} is answered already`);
  return record.incoming;
}

/** Who calls, as far as it may be shown: the authenticated extension, a trusted identity, else From. */
function presented(request: SipRequest, caller: Caller): { from: string | null; fromName: string | null } {
  const { from } = request;
  if (caller.kind === 'extension') {
    return { from: caller.extension, fromName: caller.displayName ?? from.name };
  }
  const privacy = request.headers.tokens('privacy').join(';');
  const withheld = /\b(?:id|user|header)\b/.test(privacy) || from.uri.host === 'anonymous.invalid';
  // Only a trunk is trusted to assert an identity (RFC 3325 9.1).
  const asserted = caller.kind === 'trunk' ? firstAsserted(request) : null;
  if (withheld) return { from: null, fromName: null };
  const source = asserted ?? from;
  const number = userOf(source.uri);
  return { from: number === 'anonymous' ? null : number, fromName: asserted?.name ?? from.name };
}

function firstAsserted(request: SipRequest): NameAddr | null {
  try {
    return request.addresses('p-asserted-identity')[0] ?? null;
  } catch {
    return null;
  }
}

function headersOf(request: SipRequest): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of request.headers.names()) {
    if (!PRIVATE.has(name)) out[name] = request.headers.getAll(name).join(', ');
  }
  return out;
}
