import { clock, newId, newToken, type Scope, type Tx } from '#kernel';
import { insertInvitation, readPolicy } from './store.ts';

const dayMs = 86_400_000;

export type Invite = {
  subject: readonly [kind: 'conversation' | 'ticket', id: string];
  unitId: string;
  customerId: string | null;
  agentId: string | null;
  channel: string;
};

/** Makes the invitation of a finished contact; returns the token for its link, or null when it has one already. */
export async function invite(tx: Tx, scope: Scope, site: number, input: Invite): Promise<string | null> {
  const { valid_days: validDays } = await readPolicy(tx, scope);
  const token = newToken();
  const now = clock.now();
  const made = await insertInvitation(
    tx,
    {
      id: newId(),
      origin_site: site,
      subject_kind: input.subject[0],
      subject_id: input.subject[1],
      unit_id: input.unitId,
      customer_id: input.customerId,
      agent_id: input.agentId,
      channel: input.channel,
      created_at: now,
      expires_at: new Date(now.getTime() + validDays * dayMs),
    },
    token,
  );
  return made ? token : null;
}
