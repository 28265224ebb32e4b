/**
 * From nothing to a number that rings: everything in one transaction, or nothing. Each part is made by its own module, which asks for
 * its own right.
 */
import { invalidInput, type Kernel, type Scope, type Tx } from '#kernel';
import { createCalendar } from '#modules/clocks';
import { openFlow, publishFlow } from '#modules/flows';
import { staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import { openQueue, setMembers } from '#modules/routing';
import { keepExtension, keepNumber, keepTrunk, listTrunks, renewPassword } from '#modules/telephony';
import type { FirstCall, FirstCallMade } from './contract.ts';
import { lineGone } from './engine-up.ts';
import { drawFlow } from './flow-template.ts';

export async function prepareFirstCall(
  tx: Tx,
  scope: Scope,
  { signals, config }: Pick<Kernel, 'signals' | 'config'>,
  input: FirstCall,
): Promise<FirstCallMade> {
  const { unitId } = input;
  const [unit] = await unitCards(tx, scope, [unitId]);
  if (!unit) throw invalidInput({ fields: 'unitId' });
  const trunkId = await trunkOf(tx, scope, signals, input);
  const extensionId = input.extension
    ? await keepExtension(tx, scope, signals, null, { ...input.extension, unitId, state: 'active' })
    : null;
  const password = extensionId ? (await renewPassword(tx, scope, signals, extensionId)).password : null;
  const calendarId = await calendarOf(tx, scope, input, unit.zone);
  const queueId = await queueOf(tx, scope, input, calendarId);
  const flowId = await openFlow(tx, scope, config.site, {
    name: input.number.name,
    unitId,
    draft: drawFlow(input.template, queueId, calendarId),
  });
  await publishFlow(tx, scope, flowId, { version: 1, note: '首个来电向导 · First call' });
  const target = { kind: 'flow' as const, id: flowId };
  const numberId = await keepNumber(tx, scope, signals, null, { ...input.number, unitId, target, state: 'active' });
  return { trunkId, extensionId, password, calendarId, queueId, flowId, numberId };
}

async function trunkOf(
  tx: Tx,
  scope: Scope,
  signals: Kernel['signals'],
  { trunk, unitId }: FirstCall,
): Promise<string | null> {
  if (!trunk) return null;
  if (!('id' in trunk)) return keepTrunk(tx, scope, signals, null, { ...trunk, unitId, state: 'active' });
  const found = (await listTrunks(tx, scope)).find(({ id, state }) => id === trunk.id && state === 'active');
  if (!found) throw lineGone();
  return found.id;
}

async function calendarOf(tx: Tx, scope: Scope, { hours, number }: FirstCall, zone: string): Promise<string | null> {
  if (hours.kind === 'always') return null;
  if (hours.kind === 'calendar') return hours.id;
  const day = [{ from: hours.from, to: hours.to }];
  if (hours.from >= hours.to) throw invalidInput({ fields: 'hours' });
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((one) => (hours.days.includes(one) ? day : []));
  const name = { zh: `${number.name.zh}服务时间`, en: `Hours of ${number.name.en}` };
  return createCalendar(tx, scope, { name, definition: { zone, weekly, days: [] } });
}

async function queueOf(
  tx: Tx,
  scope: Scope,
  { queue, number, unitId }: FirstCall,
  calendarId: string | null,
): Promise<string> {
  if (queue.kind === 'queue') return queue.id;
  const code = `line-${number.number.replace(/\D/g, '')}`;
  const id = await openQueue(tx, scope, {
    code,
    name: queue.name,
    channel: 'call',
    unitId,
    calendarId,
    wrapupSeconds: 30,
  });
  const cards = await staffCards(tx, scope, queue.staffIds);
  if (cards.length !== new Set(queue.staffIds).size) throw invalidInput({ fields: 'queue' });
  await setMembers(tx, scope, {
    queueId: id,
    members: cards.map((card) => ({ staffId: card.id, unitId: card.unitId })),
  });
  return id;
}
