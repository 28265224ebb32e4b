/** How a box's people are told, kept by whoever keeps the box. */
import { conflict, type Db, demand, invalidInput, nameIn, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { ticketTypes } from '#modules/catalogue';
import { textGateways } from '#modules/channels';
import { boxNotFound, boxOf } from '#modules/voicemail';
import type { Ways, WaysInput } from './contract.ts';
import { openNumbers, sealNumbers } from './ports.ts';
import { findWay, saveWay } from './store.ts';

const program = systemScope('voicenotices');
const right = 'voicemail.configure';

/** Throws `voicemail.box-not-found`, `kernel.forbidden`. */
async function unitOfBox(db: Db, scope: Scope, boxId: string): Promise<string> {
  const box = await boxOf(db, program, boxId);
  if (!box) throw boxNotFound();
  demand(scope, right, box.unit_id);
  return box.unit_id;
}
/** Gateways whose unit is above the box, or its own. */
const gatewaysFor = async (db: Db, scope: Scope) =>
  (await textGateways(db, program)).map(({ id, name }) => ({ id, name: nameIn(name, scope.locale) }));

export async function showWays(db: Db, scope: Scope, boxId: string): Promise<Ways> {
  await unitOfBox(db, scope, boxId);
  const row = await findWay(db, program, boxId);
  const types = await ticketTypes(db, program);
  return {
    channelId: row?.channel_id ?? null,
    ticketType: row?.ticket_type ?? null,
    language: row?.language ?? 'zh',
    ...(row ? openNumbers(row) : { textTo: [], callTo: [] }),
    version: row?.version ?? 0,
    channels: await gatewaysFor(db, scope),
    ticketTypes: types
      .filter(({ state }) => state === 'active')
      .map(({ key, name }) => ({ code: key, name: nameIn(name, scope.locale) })),
  };
}

/** Throws also `kernel.conflict`, `kernel.invalid-input` (a gateway or a type of tickets that is not there). */
export async function keepWays(
  tx: Tx,
  scope: Scope,
  boxId: string,
  input: WaysInput & { version: number },
): Promise<void> {
  const unitId = await unitOfBox(tx, scope, boxId);
  const { channelId, ticketType, textTo, callTo, language, version } = input;
  if (channelId && !(await gatewaysFor(tx, scope)).some(({ id }) => id === channelId))
    throw invalidInput({ fields: 'channelId' });
  if (textTo.length > 0 && !channelId) throw invalidInput({ fields: 'channelId' });
  const types = ticketType ? await ticketTypes(tx, program) : [];
  if (ticketType && !types.some(({ key, state }) => key === ticketType && state === 'active'))
    throw invalidInput({ fields: 'ticketType' });
  const row = { box_id: boxId, unit_id: unitId, channel_id: channelId, ticket_type: ticketType, language };
  if (!(await saveWay(tx, { ...row, ...sealNumbers({ textTo, callTo }), version: version + 1 }))) throw conflict();
  await record(tx, scope, {
    action: 'voicenotices.kept',
    subject: ['voicemail-box', boxId],
    unitId,
    detail: { texts: textTo.length, calls: callTo.length, ticketType },
  });
}
