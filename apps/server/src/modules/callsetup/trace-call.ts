/** The signalling of one call, as the engine kept it: blanked there, read by who sets lines up, and audited. */
import type { Db, Scope, Tx } from '#kernel';
import { record } from '#modules/audit';
import { showCall, theDesk } from '#modules/telephony';
import type { CallTrace } from './contract.ts';

/** Throws `telephony.call-not-found`, `telephony.engine-down`. */
export async function traceCall(db: Db, scope: Scope, id: string): Promise<CallTrace & { unitId: string }> {
  const { legs, unitId } = await showCall(db, scope, id);
  const { adapter } = theDesk();
  const messages: CallTrace['messages'] = [];
  let kept = true;
  for (const { id: legId, kind, way } of legs) {
    if (way === 'browser') continue;
    const traced = await adapter.trace?.(legId).catch((error: { code?: string }) => {
      if (error.code === 'engine-down') throw error;
      return null;
    });
    kept &&= Boolean(traced);
    for (const { at, direction, protocol, peer, text } of traced ?? []) {
      const first = text.split('\r\n', 1)[0]!;
      const title = first.startsWith('SIP/2.0 ') ? first.slice(8) : first.split(' ', 1)[0]!;
      messages.push({ at: new Date(at).toISOString(), legId, kind, direction, protocol, peer, title, text });
    }
  }
  messages.sort((one, other) => one.at.localeCompare(other.at));
  return { kept, messages, unitId };
}

export function auditTrace(tx: Tx, scope: Scope, id: string, unitId: string): Promise<void> {
  return record(tx, scope, { action: 'callsetup.trace-read', subject: ['call', id], unitId, detail: {} });
}
