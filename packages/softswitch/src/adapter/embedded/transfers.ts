/** REFER in both directions and Replaces (RFC 3515, 3891): who moves where. */
import type { IncomingCall } from '../../sip/dialog/incoming-call.ts';
import { type IncomingRefer, parseReplaces, type Replaces } from '../../sip/dialog/refer.ts';
import { SipRefusal } from '../../sip/dialog/types.ts';
import type { SipEndpoint } from '../../sip/endpoint.ts';
import { formatUri, makeUri, parseUri, type SipUri, userOf } from '../../sip/message/uri.ts';
import { TelephonyError } from '../errors.ts';
import type { TransferState } from '../types.ts';
import type { Caller } from './access.ts';
import type { LegRecord } from './leg-record.ts';
import type { LegStore } from './leg-store.ts';

export class Transfers {
  private readonly endpoint: () => SipEndpoint<Caller>;
  private readonly store: LegStore;
  private readonly realm: string;

  constructor(parts: { endpoint: () => SipEndpoint<Caller>; store: LegStore; realm: string }) {
    this.endpoint = parts.endpoint;
    this.store = parts.store;
    this.realm = parts.realm;
  }

  /** The far end of a leg asks to be connected with somebody else. */
  asked(record: LegRecord, refer: IncomingRefer): void {
    if (record.ended || record.refer?.open) {
      refer.refuse(record.ended ? 481 : 491);
      return;
    }
    const { uri, replaces } = refer.target;
    if (uri.scheme !== 'sip' && uri.scheme !== 'sips' && uri.scheme !== 'tel') {
      refer.refuse(416);
      return;
    }
    const replaced = replaces ? this.legOf(replaces) : null;
    if (replaces && !replaced) {
      refer.refuse(404, 'Dialog to replace is not here');
      return;
    }
    record.refer = refer;
    refer.accept();
    this.store.emit({
      type: 'leg.transfer-requested',
      legId: record.id,
      target: this.isOurs(uri) ? (userOf(uri) ?? '') : formatUri(uri),
      replacesLegId: replaced?.id ?? null,
    });
  }

  report(record: LegRecord, state: TransferState): void {
    const { refer } = record;
    if (!refer?.open) throw new TelephonyError('wrong-state', `nobody asked ${record.id} for a transfer`);
    if (state === 'ringing') refer.report(180);
    else refer.finish({ completed: 200, refused: 603, failed: 503 }[state]);
  }

  /** Asks the far end to call `target` itself. */
  async refer(record: LegRecord, target: string, replaced: LegRecord | null): Promise<void> {
    const { session } = record;
    if (session?.dialog.state !== 'confirmed') {
      throw new TelephonyError('wrong-state', `${record.id} has no SIP call to transfer`);
    }
    let replaces: Replaces | null = null;
    let uri = this.targetUri(target);
    if (replaced) {
      const dialog = replaced.session?.dialog;
      if (dialog?.state !== 'confirmed') throw new TelephonyError('wrong-state', `${replaced.id} is not up`);
      // As the party to be called sees that dialog (RFC 3891 3).
      replaces = { callId: dialog.callId, toTag: dialog.remoteTag, fromTag: dialog.localTag, earlyOnly: false };
      uri = dialog.target;
    }
    try {
      const { outcome } = await session.refers.refer(uri, replaces);
      void outcome.then(({ status }) => {
        // A phone that hangs up right after its new call stands often leaves the last notification out.
        const completed = status < 300 || status === 487;
        this.store.emit({
          type: 'leg.transfer-result',
          legId: record.id,
          outcome: completed ? 'completed' : 'failed',
          sipCode: status,
        });
      });
    } catch (error) {
      if (error instanceof SipRefusal) throw new TelephonyError('refused', `${error.status} ${error.message}`);
      throw error;
    }
  }

  /** The leg whose dialog a Replaces header names. */
  private legOf(replaces: Replaces): LegRecord | null {
    const session = this.endpoint().findReplaced(replaces);
    return session ? (this.store.all().find((record) => record.session === session && !record.ended) ?? null) : null;
  }

  /**
   * The leg that a new INVITE is to replace: null = it has no Replaces. An INVITE that can't replace anything is refused
   * here and 'refused' returned (RFC 3891 3).
   */
  replacedBy(call: IncomingCall): LegRecord | null | 'refused' {
    const header = call.request.headers.get('replaces');
    if (header === null) return null;
    let replaces: Replaces;
    try {
      replaces = parseReplaces(header);
    } catch {
      call.reject(400, { reason: 'Malformed Replaces' });
      return 'refused';
    }
    const record = this.legOf(replaces);
    if (!record) {
      call.reject(481);
      return 'refused';
    }
    if (replaces.earlyOnly && record.view.answeredAt !== null) {
      call.reject(486);
      return 'refused';
    }
    if (record.view.answeredAt === null) {
      // Only calls that stand change hands here.
      call.reject(481);
      return 'refused';
    }
    return record;
  }

  private isOurs(uri: SipUri): boolean {
    if (uri.scheme === 'tel' || uri.host === this.realm) return true;
    return this.endpoint().isLocalAddress(uri);
  }

  private targetUri(target: string): SipUri {
    try {
      return target.includes(':') ? parseUri(target) : makeUri({ user: target, host: this.realm });
    } catch {
      throw new TelephonyError('bad-argument', `no target: ${target}`);
    }
  }
}
