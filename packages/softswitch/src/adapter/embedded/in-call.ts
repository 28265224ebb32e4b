/** What can be done with a leg that stands: hang up, hold, mute, bridge, and noticing that the far end has gone. */
import type { BridgeRole } from '../../media/types.ts';
import { SipRefusal } from '../../sip/dialog/types.ts';
import { TelephonyError } from '../errors.ts';
import type { HangupCause } from '../types.ts';
import { asTelephonyError } from './browser-legs.ts';
import { reasonHeader, statusOfCause } from './causes.ts';
import type { LegRecord } from './leg-record.ts';
import type { LegStore } from './leg-store.ts';

export class InCall {
  private readonly store: LegStore;

  constructor(store: LegStore) {
    this.store = store;
  }

  /** Ends a leg in whatever state it is. Idempotent. */
  hangup(record: LegRecord, cause: HangupCause): void {
    if (record.ended || record.ending) return;
    record.ending = { cause, by: 'us', sipCode: null };
    const reason = reasonHeader(cause);
    if (record.incoming?.pending) {
      record.incoming.reject(statusOfCause(cause), { headers: { reason } });
    } else if (record.session && record.session.dialog.state === 'confirmed') {
      void record.session.bye({ reason });
    } else if (record.attempt) {
      record.attempt.cancel(reason);
    } else {
      void this.store.end(record, cause, 'us', null);
    }
  }

  /** Our hold: the far end is asked not to send; what it hears (music) is the controller's. */
  async hold(record: LegRecord, held: boolean): Promise<void> {
    if (record.view.answeredAt === null || record.ended)
      throw new TelephonyError('wrong-state', `${record.id} is not up`);
    if (record.heldByUs === held) return;
    const { store } = this;
    const mediaId = store.mediaOf(record);
    if (record.session && !(await this.negotiateHold(record, mediaId, held))) {
      throw new TelephonyError('leg-ended', record.id);
    }
    record.heldByUs = held;
    // Browsers can't be asked, and phones may keep on sending: while held nobody hears this leg.
    await store.media.mute(mediaId, record.mutedByUs || held);
    record.settleHold();
    store.emit({ type: 'leg.held', legId: record.id, held });
  }

  private async negotiateHold(record: LegRecord, mediaId: string, held: boolean): Promise<boolean> {
    const { media } = this.store;
    const direction = held ? 'sendonly' : 'sendrecv';
    const session = record.session!;
    try {
      const answer = await session.offers.reoffer(() => media.createOffer(mediaId, { direction }));
      await media.acceptAnswer(mediaId, answer);
    } catch (error) {
      if (session.over) return false;
      // The far end takes no re-INVITE: hold works on our side alone.
      if (!(error instanceof SipRefusal)) throw asTelephonyError(error);
    }
    return true;
  }

  async mute(record: LegRecord, muted: boolean): Promise<void> {
    const mediaId = this.store.mediaOf(record);
    record.mutedByUs = muted;
    record.view.muted = muted;
    await this.store.media.mute(mediaId, muted || record.heldByUs);
  }

  async join(bridgeId: string, record: LegRecord, role: BridgeRole): Promise<void> {
    const { store } = this;
    const legs = store.bridges.get(bridgeId);
    if (!legs) throw new TelephonyError('unknown-bridge', bridgeId);
    const heardBy = role.role === 'coach' ? role.heardBy.map((legId) => store.mediaOf(store.get(legId))) : [];
    const mediaRole: BridgeRole = role.role === 'coach' ? { role: 'coach', heardBy } : role;
    try {
      await store.media.join(bridgeId, store.mediaOf(record), mediaRole);
    } catch (error) {
      throw asTelephonyError(error);
    }
    const before = record.view.bridgeId;
    if (before !== null && before !== bridgeId) store.bridges.get(before)?.delete(record.id);
    record.view.bridgeId = bridgeId;
    record.role = role;
    legs.add(record.id);
  }

  async leave(record: LegRecord): Promise<void> {
    const { bridgeId } = record.view;
    if (bridgeId === null) return;
    record.view.bridgeId = null;
    record.role = null;
    this.store.bridges.get(bridgeId)?.delete(record.id);
    await this.store.media.leave(this.store.mediaOf(record));
  }

  /** No packet for a while: told to the controller, and the phone is asked whether it still knows the call. */
  silent(record: LegRecord, silentForMs: number): void {
    if (record.ended || record.view.answeredAt === null) return;
    this.store.emit({ type: 'leg.silent', legId: record.id, silentForMs });
    const { session } = record;
    if (!session || session.over || record.probing) return;
    record.probing = true;
    void session
      .probe(() => {
        record.ending = { cause: 'media-lost', by: 'us', sipCode: null };
      })
      .finally(() => {
        record.probing = false;
      });
  }
}
