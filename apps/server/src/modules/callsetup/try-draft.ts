/** The draft of a flow is called from its editor: a browser leg, led through what is drawn at this moment. A call within the house. */
import { clock, type Database, type Scope, systemScope } from '#kernel';
import { keepTrial } from '#modules/flows';
import { callsById, dialogueOf, listNumbers, theDesk } from '#modules/telephony';
import type { DraftCall, DraftStanding } from './contract.ts';
import { testNotFound } from './errors.ts';

const house = systemScope('callsetup');
/** Whose call it is; of this node, which leads it. */
const owners = new Map<string, string>();
const mostKept = 1000;

/** Throws `flows.not-found`, `telephony.engine-down`, `.sound-failed`. */
export async function callDraft(db: Database, scope: Scope, site: number, { flowId, sdp }: DraftCall) {
  const numbers = await listNumbers(db, house);
  // As it will be dialled, where a number leads there already.
  const dialled = numbers.find((one) => one.target_kind === 'flow' && one.target_id === flowId)?.number ?? '0000';
  const { unitId, number: flow_version } = await db.transact((tx) => keepTrial(tx, scope, flowId));
  const line = { id: flowId, origin_site: site, unit_id: unitId, state: 'active' as const, version: 1 };
  const target = { target_kind: 'flow' as const, target_id: flowId, flow_version };
  const brought = await theDesk().bring({ ...line, ...target, number: dialled, name: { zh: '', en: '' } }, sdp);
  if (owners.size >= mostKept) owners.delete(owners.keys().next().value!);
  owners.set(brought.callId, scope.actor.id);
  return brought;
}

function mine(scope: Scope, callId: string): string {
  if (owners.get(callId) !== scope.actor.id) throw testNotFound();
  return callId;
}

/** To who called. Throws `callsetup.test-not-found`. */
export async function draftStanding(db: Database, scope: Scope, callId: string): Promise<DraftStanding> {
  const [row] = await callsById(db, house, [mine(scope, callId)]);
  if (!row) throw testNotFound();
  const until = row.ended_at ?? clock.now();
  const seconds = (until.getTime() - row.started_at.getTime()) / 1000;
  const node = row.state === 'ended' ? null : (dialogueOf(row)?.node ?? null);
  return { state: row.state, reason: row.ended_reason, seconds, node };
}

/** Throws `callsetup.test-not-found`. */
export async function endDraftCall(scope: Scope, callId: string): Promise<void> {
  const call = theDesk().find(mine(scope, callId));
  if (call) await call.parts.adapter.hangup(call.caller.legId, 'normal').catch(() => {});
}
