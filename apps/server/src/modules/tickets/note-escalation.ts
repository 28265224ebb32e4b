/** A broken promise that nobody mended climbs to those further up the tree. */
import type { Scope, Tx } from '#kernel';
import { notifyStaff, supervisorLevels } from '#modules/notifications';
import { lockTicket } from './store.ts';
import { note } from './tell.ts';

type Escalation = {
  clockId: string;
  subjectId: string;
  target: string;
  step: number;
  level: number;
  afterSeconds: number;
};

export async function noteEscalation(tx: Tx, scope: Scope, { level, ...told }: Escalation): Promise<void> {
  const row = await lockTicket(tx, scope, told.subjectId);
  if (!row) return;
  await note(tx, scope, row.id, 'clock', [{ field: told.target, from: null, to: `escalated-${level}` }]);
  const levels = await supervisorLevels(tx, scope, row.unit_id);
  // A short tree ends before its chain: whoever stands highest hears the rest.
  const people = levels[level - 1] ?? levels.at(-1) ?? [];
  await notifyStaff(tx, scope, people, {
    code: `tickets.escalated-${told.target.replace('_', '-')}`,
    params: { number: row.number, minutes: Math.round(told.afterSeconds / 60) },
    link: `/tickets/${row.id}`,
    key: `clock:${told.clockId}:escalation:${told.step}`,
  });
}
