/** Whether work may be passed to a person now. */
import type { Db, Scope } from '#kernel';
import { agentNotAvailable } from './errors.ts';
import { agentById } from './store-agents.ts';
import { membersOf } from './store-queues.ts';

/** Throws `routing.agent-not-available` unless the person is on duty (ready, in wrap-up or on a break they return from). */
export async function agentReachable(db: Db, scope: Scope, staffId: string): Promise<void> {
  const agent = await agentById(db, scope, staffId);
  if (!agent || agent.state === 'offline') throw agentNotAvailable();
}

/** Whether a person works in a queue. */
export async function isMember(db: Db, scope: Scope, input: { queueId: string; staffId: string }): Promise<boolean> {
  return (await membersOf(db, scope, input.queueId)).includes(input.staffId);
}
