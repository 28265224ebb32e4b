/** How colleagues, extensions and numbers outside are reached: forwarding, do not disturb, follow me, restriction classes. */
import { type Db, type Scope, systemScope } from '#kernel';
import { leaveBy, type Whose } from '#modules/callernumbers';
import { recogniseSaid } from '#modules/customers';
import { staffCards } from '#modules/identity';
import { forCarrier, maskedPhone, normalisePhone, writtenPhone } from '#modules/numbers';
import { mobileWay, type Plan, type Way } from '#modules/parties';
import { spokenWith } from '#modules/portraits';
import { isMember, readAgents } from '#modules/routing';
import {
  callOfAgent,
  deviceOf,
  type ExtensionRow,
  extensionByNumber,
  extensionOfStaff,
  nobodyThere,
  notDiallable,
  notNow,
  type OutsidePlan,
  theDesk,
} from '#modules/telephony';
import type { Whom } from './contract.ts';
import { engaged, notAllowedThere } from './errors.ts';
import { allows, classOf, reachOf } from './rules.ts';
import { atBrowser } from './second-call.ts';
import { settingsOf } from './store.ts';
import type { ExtensionSettings } from './tables.ts';

const program = systemScope('operators');
const ringSeconds = 45;
/** A forward to a forward to a forward leads nowhere. */
const mostForwards = 3;

export const plainSettings = (extensionId: string): ExtensionSettings => ({
  extension_id: extensionId,
  ...{ always_to: '', busy_to: '', unanswered_to: '', undisturbed: false, follow_to: [], call_waiting: true },
  ...{ pickup_group: '', class: 'national', limit_seconds: null },
});
export async function settingsFor(db: Db, extensionId: string): Promise<ExtensionSettings> {
  return (await settingsOf(db, program, [extensionId]))[0] ?? plainSettings(extensionId);
}

/** `knocks`: a call between colleagues, which may knock where its holder talks by browser. */
type Reach = { seconds?: number; hops?: number; knocks?: boolean };
/** Null: not to be disturbed. Without steps: busy. */
export async function planOfExtension(
  db: Db,
  extension: ExtensionRow,
  { seconds = ringSeconds, hops = 0, knocks = false }: Reach = {},
): Promise<Plan | null> {
  const own = await settingsFor(db, extension.id);
  const { staff_id: staffId, name: title } = extension;
  if (own.undisturbed) return null;
  const onward = async (number: string): Promise<Plan['steps']> =>
    number && hops < mostForwards ? ((await planOfNumber(db, number, hops + 1, ownerOf(extension)))?.steps ?? []) : [];
  if (own.always_to) return { steps: await onward(own.always_to), staffId, title };
  const there = staffId ? await atBrowser(db, staffId) : 'away';
  const talks = there === 'engaged' || there === 'knocks';
  const busy = own.call_waiting ? knocks && there === 'engaged' : talks || (await theDesk().engaged(extension.number));
  if (busy) return { steps: await onward(own.busy_to), staffId, title };
  const ways: Way[] = [];
  if (staffId && knocks && there === 'knocks') ways.push({ kind: 'browser', staffId, knocks });
  else ways.push({ kind: 'extension', extension: extension.number, staffId });
  if (staffId && there === 'free') ways.push({ kind: 'browser', staffId });
  for (const number of own.follow_to)
    for (const step of await onward(number)) ways.push(...step.ways.filter(({ kind }) => kind === 'trunk'));
  const after = own.unanswered_to ? await onward(own.unanswered_to) : await onward(own.busy_to);
  return { steps: [{ ways, seconds: after.length > 0 ? 20 : seconds }, ...after], staffId, title };
}

const ownerOf = (extension: ExtensionRow): Whose => ({ staffId: extension.staff_id, unitId: extension.unit_id });
/** By screen it is who asks, by telephone who holds it. */
function whoseCall(scope: Scope, from: ExtensionRow | null): Whose {
  if (scope.actor.kind === 'staff') return { staffId: scope.actor.id, unitId: scope.unitId };
  return from ? ownerOf(from) : { staffId: null, unitId: null };
}

async function planOfNumber(db: Db, digits: string, hops: number, whose: Whose): Promise<Plan | null> {
  const extension = await extensionByNumber(db, program, digits);
  if (extension) return planOfExtension(db, extension, { hops });
  return (await outside(db, digits, whose).catch(() => null))?.plan ?? null;
}

async function outside(db: Db, number: string, whose: Whose, scope?: Scope): Promise<OutsidePlan> {
  const normalised = normalisePhone(number) ?? number;
  const digits = forCarrier(normalised);
  const by = digits ? await leaveBy(db, whose, scope) : null;
  if (!digits || !by) throw notDiallable();
  const way = { kind: 'trunk' as const, trunk: by.trunk, number: digits, from: by.from, others: by.others };
  const title = maskedPhone(writtenPhone(normalised));
  return {
    plan: { steps: [{ ways: [way], seconds: 60 }], staffId: null, title },
    trunk: { unitId: by.unitId, from: by.from },
  };
}

/**
 * As far as the class of this telephone reaches, and as far as the rights of whoever asks by screen do; by the trunk of the
 * number that they show. Throws
 * `operators.not-allowed-there`, `telephony.not-diallable`. `customerId`: whose number it is, when that is known; else the file
 * with that number says in which language they are spoken to.
 */
export async function planOutside(
  db: Db,
  number: string,
  from: ExtensionRow | null,
  scope: Scope = program,
  customerId: string | null = null,
): Promise<OutsidePlan> {
  const own = from ? await settingsFor(db, from.id) : null;
  const wanted = classOf(normalisePhone(number) ?? number);
  if (own && !allows(own.class, wanted)) throw notAllowedThere();
  if (!allows(reachOf(scope), wanted)) throw notAllowedThere();
  const staff = scope.actor.kind === 'staff' ? scope : undefined;
  const found = await outside(db, number, whoseCall(scope, from), staff);
  const known = customerId ?? (await recogniseSaid(db, program, number.replace(/^(\+|00)86/, '')));
  const language = known && (await spokenWith(db, program, known));
  const limitSeconds = own?.limit_seconds ?? null;
  return { ...found, plan: { ...found.plan, limitSeconds, ...(language ? { language } : {}) } };
}

export async function planOfStaff(db: Db, scope: Scope, staffId: string, knocks = false): Promise<Plan> {
  const [card] = await staffCards(db, scope, [staffId]);
  if (!card) throw nobodyThere();
  const title = card.name;
  const device = await deviceOf(db, scope, staffId);
  const mobile = device === 'mobile' ? await mobileWay(db, staffId) : null;
  if (mobile) return { steps: [{ ways: [mobile], seconds: ringSeconds }], staffId, title };
  const extension = await extensionOfStaff(db, scope, staffId);
  if (extension && device === 'phone')
    return { ...((await planOfExtension(db, extension)) ?? { steps: [], staffId }), title };
  const there = await atBrowser(db, staffId);
  if (there === 'free')
    return { steps: [{ ways: [{ kind: 'browser', staffId }], seconds: ringSeconds }], staffId, title };
  if (!extension) throw there === 'away' ? nobodyThere() : engaged();
  return { ...((await planOfExtension(db, extension, { knocks })) ?? { steps: [], staffId }), title };
}

/** Who asks to be there: their telephone when they answer by one that is there, else their browser; on duty or not. Throws `telephony.not-now` in a call of their own. */
export async function planOfOwn(db: Db, scope: Scope): Promise<Plan> {
  const staffId = scope.actor.id;
  const [card] = await staffCards(db, scope, [staffId]);
  if (await callOfAgent(db, scope, staffId)) throw notNow();
  const device = await deviceOf(db, scope, staffId);
  const extension = device === 'phone' ? await extensionOfStaff(db, scope, staffId) : null;
  const by = extension && theDesk().registered(extension.number) ? extension.number : null;
  const mobile = device === 'mobile' ? await mobileWay(db, staffId) : null;
  const way: Way = mobile ?? (by ? { kind: 'extension', extension: by, staffId } : { kind: 'browser', staffId });
  return { steps: [{ ways: [way], seconds: ringSeconds }], staffId, title: card?.name ?? '' };
}

/** Of a queue: who has been free the longest. Throws `telephony.nobody-there`. */
async function planOfQueue(db: Db, scope: Scope, queueId: string): Promise<Plan> {
  const ready = (await readAgents(db, program, null))
    .filter(({ state, staffId }) => state === 'ready' && staffId !== scope.actor.id)
    .sort((one, other) => one.since.localeCompare(other.since));
  for (const { staffId } of ready)
    if (await isMember(db, program, { queueId, staffId })) return planOfStaff(db, scope, staffId);
  throw nobodyThere();
}

/** Intercom: telephones there answer by themselves, and nothing is forwarded. */
export function answeringItself({ steps, ...rest }: Plan): Plan {
  const own = (ways: Way[]): Way[] =>
    ways.map((way) => (way.kind === 'extension' ? { ...way, answersItself: true } : way));
  return { ...rest, steps: steps.slice(0, 1).map(({ ways, seconds }) => ({ ways: own(ways), seconds })) };
}

/** Throws `telephony.nobody-there`, `operators.not-allowed-there`, `telephony.not-diallable`. */
export async function planOf(db: Db, scope: Scope, to: Whom, from: ExtensionRow | null, knocks = false): Promise<Plan> {
  if ('staffId' in to) return planOfStaff(db, scope, to.staffId, knocks);
  if ('queueId' in to) return planOfQueue(db, scope, to.queueId);
  const extension = await extensionByNumber(db, program, to.number);
  if (extension) {
    const plan = await planOfExtension(db, extension, { knocks });
    return plan ?? { steps: [], staffId: null, title: extension.name };
  }
  return (await planOutside(db, to.number, from, scope)).plan;
}
