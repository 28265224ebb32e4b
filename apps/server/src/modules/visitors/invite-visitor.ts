/** An agent asks somebody on the pages to talk. */
import { clock, newId, type Scope, systemScope, type Tx } from '#kernel';
import { openByVisitor, visitById } from '#modules/conversations';
import { alreadyInvited, visitNotFound, visitorTalks } from './errors.ts';
import { validMs } from './pulses.ts';
import { entrancesInReach } from './read-live.ts';
import { insertInvitation, invitationsOf } from './store.ts';

const program = systemScope('visitors');

/** Throws `visitors.visit-not-found`, `visitors.talks-already`, `visitors.already-invited`. */
export async function inviteVisitor(
  tx: Tx,
  scope: Scope,
  input: { visitId: string; text: string; site: number },
): Promise<string> {
  const visit = await visitById(tx, program, input.visitId);
  const open = await entrancesInReach(tx, scope, 'visitors.invite');
  if (!visit || !open.some((one) => one.id === visit.widget_id)) throw visitNotFound();
  if ((await openByVisitor(tx, program, [visit.visitor_id])).length > 0) throw visitorTalks();
  const now = clock.now();
  const asked = await invitationsOf(tx, program, [visit.visitor_id], new Date(now.getTime() - validMs));
  if (asked.some((row) => row.state === 'waiting' || row.state === 'shown')) throw alreadyInvited();
  const id = newId();
  await insertInvitation(tx, {
    id,
    origin_site: input.site,
    visit_id: visit.id,
    visitor_id: visit.visitor_id,
    staff_id: scope.actor.id,
    rule_id: null,
    text: input.text,
    state: 'waiting',
    created_at: now,
  });
  return id;
}
