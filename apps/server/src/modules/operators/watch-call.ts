/** A leader's ways into a call: heard by nobody, by the agent alone, by all; in the agent's place; its end. Audited before the first sound. */
import { can, type Database, type Scope } from '#kernel';
import { record } from '#modules/audit';
import { staffCards } from '#modules/identity';
import type { Reached } from '#modules/parties';
import { ensureAgent } from '#modules/routing';
import { callNotFound, callsById, endCall, notNow, type Operation, steer, theDesk } from '#modules/telephony';
import type { Watch } from './contract.ts';
import { planOfOwn } from './plans.ts';
import { readPolicy } from './store.ts';

const roles = { listen: 'listener', whisper: 'coach', barge: 'member' } as const;

/** `reached`: by the telephone that dialled a code. Throws `telephony.call-not-found` also where one may not. */
export async function watchCall(
  db: Database,
  scope: Scope,
  callId: string,
  { do: way }: Watch,
  reached: Reached | null = null,
): Promise<void> {
  const [row] = await callsById(db, scope, [callId]);
  const right = way === 'listen' ? 'operators.listen' : 'operators.intervene';
  if (!row || row.state === 'ended' || !can(scope, right, row.unit_id)) throw callNotFound();
  const call = theDesk().callOf(callId);
  const staffId = scope.actor.id;
  const agent = row.agent_id;
  await db.transact((tx) =>
    record(tx, scope, {
      action: `operators.${way}`,
      subject: ['call', callId],
      unitId: row.unit_id,
      detail: { agent },
    }),
  );
  if (way === 'end') return endCall(call, staffId);
  const beside = theDesk().beside(staffId);
  if (beside && beside.call !== call) await beside.call.guests.leave(staffId);
  const already = call.guests.of(staffId);
  if (way === 'take-over') {
    // Whoever takes a call takes work: it is theirs, with its end.
    await db.transact((tx) => ensureAgent(tx, scope, staffId, scope.unitId ?? row.unit_id));
    const guestId = already?.id ?? (await enter('listen'));
    return steer(call, { do: 'take-over', guestId }, staffId);
  }
  if (already?.state === 'up') return steer(call, { do: 'role', guestId: already.id, role: roles[way] }, staffId);
  if (already) throw notNow();
  await enter(way);

  async function enter(by: keyof typeof roles): Promise<string> {
    const [card] = await staffCards(db, scope, [staffId]);
    const unseen = !(await readPolicy(db, scope)).tell_agent && by !== 'barge';
    const watch: Extract<Operation, { do: 'watch' }>['watch'] = { title: card?.name ?? '', role: roles[by], unseen };
    if (reached) watch.reached = reached;
    else watch.plan = await planOfOwn(db, scope);
    await steer(call, { do: 'watch', watch }, staffId);
    return call.guests.of(staffId)?.id ?? '';
  }
}
