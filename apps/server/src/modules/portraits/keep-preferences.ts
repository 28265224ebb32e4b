/** How a customer wishes to be met: read with whether a call suits now, and written down. */
import { announce, clock, conflict, type Db, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { offsetAt, zoneExists } from '#modules/clocks';
import { actorNames, type IdentityFile, identityFile } from '#modules/customers';
import type { KeepPreferences, Preferences } from './contract.ts';
import { portraitUnseen, zoneUnknown } from './errors.ts';
import { preferencesChanged } from './events.ts';
import { site } from './ports.ts';
import { callSuits } from './rules/call-now.ts';
import { preferencesOf, savePreferences } from './store.ts';

export const homeZone = 'Asia/Shanghai';

export async function fileFor(db: Db, scope: Scope, customerId: string, right: string): Promise<IdentityFile> {
  const file = await identityFile(db, scope, customerId, right);
  if (!file) throw portraitUnseen();
  return file;
}

/** `right`: the one by which the caller came here. */
export async function readPreferences(
  db: Db,
  scope: Scope,
  customerId: string,
  right = 'customers.read',
): Promise<Preferences> {
  const { members } = await fileFor(db, scope, customerId, right);
  const [row] = await preferencesOf(db, scope, members);
  if (!row)
    return {
      ...{ channel: null, language: null, topics: [], hours: null, quiet: null, zone: homeZone, saidBy: 'agent' },
      ...{ version: 0, changedAt: null, changedBy: null, callNow: 'suits' },
    };
  const nameOf = await actorNames(db, scope, [row.changed_by]);
  const at = clock.ms();
  const minute = Math.floor((at + offsetAt(row.zone, at)) / 60_000) % 1440;
  return {
    channel: row.channel,
    language: row.language,
    topics: row.topics,
    hours: row.from_minute === null ? null : { fromMinute: row.from_minute, toMinute: row.to_minute! },
    quiet: row.quiet_from === null ? null : { fromMinute: row.quiet_from, toMinute: row.quiet_to! },
    zone: row.zone,
    saidBy: row.said_by,
    version: row.version,
    changedAt: row.changed_at.toISOString(),
    changedBy: nameOf(row.changed_by) ?? null,
    callNow: callSuits(row, minute),
  };
}

/** Written to the survivor. 409 kernel.conflict on a stale version, 400 on a zone that there is not. */
export async function writePreferences(
  tx: Tx,
  scope: Scope,
  customerId: string,
  input: KeepPreferences,
): Promise<void> {
  const file = await fileFor(tx, scope, customerId, 'customers.write');
  if (!zoneExists(input.zone)) throw zoneUnknown({ zone: input.zone });
  const known = await preferencesOf(tx, scope, file.members);
  if ((known[0]?.version ?? 0) !== input.version) throw conflict();
  const version = input.version + 1;
  const saved = await savePreferences(
    tx,
    {
      customer_id: file.id,
      origin_site: site(),
      channel: input.channel,
      language: input.language,
      topics: [...new Set(input.topics)],
      from_minute: input.hours?.fromMinute ?? null,
      to_minute: input.hours?.toMinute ?? null,
      quiet_from: input.quiet?.fromMinute ?? null,
      quiet_to: input.quiet?.toMinute ?? null,
      zone: input.zone,
      said_by: input.saidBy,
      version,
      changed_at: clock.now(),
      changed_by: `${scope.actor.kind}:${scope.actor.id}`,
    },
    known.find((row) => row.customer_id === file.id)?.version ?? 0,
  );
  if (!saved) throw conflict();
  await announce(tx, preferencesChanged, {
    aggregate: ['preferences', file.id],
    payload: { customerId: file.id, version },
    actor: scope.actor,
    topics: [`customer:${file.id}`],
  });
  await record(tx, scope, {
    action: 'portraits.preferences-changed',
    subject: ['customer', file.id],
    unitId: file.unitId,
    detail: { version, saidBy: input.saidBy },
  });
}
