/** Robots of group chats: opened, changed and taken away at a unit. Audited; no secret is in it. */
import { conflict, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { unitCards } from '#modules/organisation';
import type { Platform, RobotChange, RobotInput } from './contract.ts';
import { hookUnfit, robotNotFound, secretMissing } from './errors.ts';
import { defaults } from './platforms/platform.ts';
import { dropRobot, lockRobot, saveRobot } from './store.ts';
import type { RobotRow } from './tables.ts';
import { openHook, sealHook } from './vault.ts';

/** Throws `workplaces.secret-missing`, `workplaces.hook-unfit`, `kernel.forbidden`. */
export async function keepRobot(tx: Tx, scope: Scope, input: RobotInput): Promise<RobotRow> {
  demand(scope, 'workplaces.robots', input.unitId);
  const [unit] = await unitCards(tx, scope, [input.unitId]);
  if (!unit) throw robotNotFound();
  if (!input.hook) throw secretMissing();
  const id = newId();
  const row: RobotRow = {
    id,
    origin_site: unit.site,
    platform: input.platform,
    name: input.name,
    unit_id: input.unitId,
    kinds: input.kinds,
    language: input.language,
    state: input.state,
    ...sealHook(id, { hook: fitting(input.platform, input.hook), secret: input.secret ?? '' }),
    problem: null,
    detail: null,
    failing_since: null,
    tries: 0,
    alarmed: false,
    last_ok_at: null,
    sent_times: [],
    version: 1,
  };
  await saveRobot(tx, row);
  await told(tx, scope, row, 'workplaces.robot-opened');
  return row;
}

/** Throws `workplaces.robot-not-found`, `kernel.conflict`, `workplaces.hook-unfit`. */
export async function changeRobot(tx: Tx, scope: Scope, input: RobotChange & { id: string }): Promise<RobotRow> {
  const row = await lockRobot(tx, scope, input.id);
  if (!row) throw robotNotFound();
  if (row.version !== input.version) throw conflict();
  const before = openHook(row);
  const hook = input.hook ? fitting(row.platform, input.hook) : before.hook;
  const next: RobotRow = {
    ...row,
    name: input.name,
    kinds: input.kinds,
    language: input.language,
    state: input.state,
    // A new address brings its own secret, or none.
    ...(input.hook || input.secret !== undefined
      ? sealHook(row.id, { hook, secret: input.secret ?? (input.hook ? '' : before.secret) })
      : {}),
    version: row.version + 1,
  };
  await saveRobot(tx, next);
  await told(tx, scope, next, 'workplaces.robot-changed');
  return next;
}

/** Throws `workplaces.robot-not-found`. */
export async function removeRobot(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await lockRobot(tx, scope, id);
  if (!row) throw robotNotFound();
  await dropRobot(tx, id);
  await told(tx, scope, row, 'workplaces.robot-removed');
}

/** The path is the platform's own: an address pasted from elsewhere would send alarms there. */
function fitting(platform: Platform, hook: string): string {
  const url = new URL(hook);
  const key = platform === 'wecom' ? 'key' : 'access_token';
  if (url.pathname !== defaults[platform].hook || !url.searchParams.get(key)) throw hookUnfit();
  return url.href;
}

async function told(tx: Tx, scope: Scope, row: RobotRow, action: string): Promise<void> {
  await record(tx, scope, {
    action,
    subject: ['robot', row.id],
    unitId: row.unit_id,
    detail: { platform: row.platform, name: row.name, state: row.state, kinds: row.kinds.join(' ') },
  });
}
