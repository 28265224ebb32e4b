/** Names of skills; over the whole company, audited. */
import { demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { KeepSkill } from './contract.ts';
import { saveSkill } from './store-skills.ts';

/** Makes or changes one. The router goes by codes: nothing that waits is moved. */
export async function keepSkill(tx: Tx, scope: Scope, code: string, skill: KeepSkill): Promise<void> {
  demand(scope, 'routing.configure', null);
  await saveSkill(tx, code, skill);
  await record(tx, scope, {
    action: 'routing.skill-kept',
    subject: ['skill', code],
    detail: { name: JSON.stringify(skill.name), state: skill.state },
  });
}
