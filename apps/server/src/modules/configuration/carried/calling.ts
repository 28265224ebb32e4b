/** What agents call with: the numbers that they show, and the speed dials of units. Their own choices and dials stay with them. */
import { systemScope } from '#kernel';
import { keepCallerNumber, callerNumbers as listNumbers } from '#modules/callernumbers';
import { allCodes, codesSignal, keepCodes, keepPolicy, showPolicy } from '#modules/operators';
import { addEntry, dropEntry, unitDials } from '#modules/speeddials';
import { buttonsOf, keepEntrance, listEntrances } from '#modules/webcalls';
import { ownSignals } from '../ports.ts';
import { byName } from '../read-work.ts';
import type { Carried } from './carried.ts';

export const callerNumbers: Carried<'callerNumbers'> = {
  section: 'callerNumbers',
  right: 'telephony.configure',
  async read(db, scope, names) {
    const rows = await listNumbers(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unitId }) => unitId),
    );
    return byName(rows, ({ number }) => number).map(({ key, id, version, unitId, trunkId, ...item }) => ({
      key,
      id,
      version,
      item: { ...item, unit: names.codeOf('units', unitId) ?? '', trunk: names.codeOf('trunks', trunkId) ?? '' },
    }));
  },
  refs: ({ unit, trunk }) => [
    ['units', unit],
    ['trunks', trunk],
  ],
  async write(tx, { scope, names, site }, _key, { unit, trunk, ...rest }, known) {
    const input = { ...rest, unitId: names.idOf('units', unit), trunkId: names.idOf('trunks', trunk) };
    const version = known && { version: known.version };
    await keepCallerNumber(tx, scope, site, known?.id ?? null, { ...input, ...version });
  },
};

export const speedDials: Carried<'speedDials'> = {
  section: 'speedDials',
  right: 'speeddials.keep',
  async read(db, scope, names) {
    const rows = await unitDials(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unitId }) => unitId),
    );
    return byName(rows, ({ label }) => label).map(({ key, id, unitId, label, number }) => ({
      key,
      id,
      version: 1,
      item: { label, number, unit: names.codeOf('units', unitId) ?? '', state: 'active' as const },
    }));
  },
  refs: ({ unit }) => [['units', unit]],
  /** An entry is a label and a number: changed, it is another one. */
  async write(tx, { scope, names, site }, _key, { unit, label, number, state }, known) {
    if (known) await dropEntry(tx, scope, known.id);
    if (state === 'active') await addEntry(tx, scope, site, { unitId: names.idOf('units', unit), label, number });
  },
};

/** One of the house: it always stands, and is only changed. Telephones keep the codes that a document does not name. */
export const callFunctions: Carried<'callFunctions'> = {
  section: 'callFunctions',
  right: 'operators.configure',
  async read(db, scope) {
    const { version, ...policy } = await showPolicy(db, scope);
    const codes = Object.fromEntries((await allCodes(db, scope)).map(({ act, code }) => [act, code]));
    return [{ key: 'company', id: 'company', version, item: { ...policy, codes } }];
  },
  async write(tx, { scope }, key, { codes, ...policy }) {
    if (key !== 'company') return;
    await keepPolicy(tx, scope, { ...policy, version: (await showPolicy(tx, scope)).version });
    await keepCodes(
      tx,
      scope,
      Object.entries(codes).map(([act, code]) => ({ act, code })),
    );
    tx.afterCommit(() => ownSignals().send(codesSignal, {}));
  },
};

/** For buttons of entrances that the caller may see. */
const program = systemScope('configuration');

/** Web calls ring at a number; the link is made anew. One that is closed could not be set up elsewhere, as could one without its number. */
export const callEntrances: Carried<'callEntrances'> = {
  section: 'callEntrances',
  right: 'telephony.configure',
  async read(db, scope, names) {
    const rows = await listEntrances(db, scope);
    const buttons = await buttonsOf(
      db,
      program,
      rows.map(({ id }) => id),
    );
    return byName(rows, ({ name }) => name.zh).map(({ key, id, version, name, number, most_at_once, state }) => ({
      key,
      id,
      version,
      hidden: state === 'retired' || names.isHidden('numbers', number),
      item: {
        name,
        number,
        mostAtOnce: most_at_once,
        state,
        windows: (buttons.get(id) ?? []).flatMap((one) => names.codeOf('widgets', one) ?? []).sort(),
      },
    }));
  },
  refs: ({ number, windows }) => [
    ['numbers', number],
    ...windows.map((code) => ['widgets', code] as ['widgets', string]),
  ],
  async write(tx, { scope, names }, _key, { windows, ...rest }, known) {
    const input = { ...rest, widgetIds: windows.map((code) => names.idOf('widgets', code)) };
    await keepEntrance(tx, scope, input, known ? { id: known.id, version: known.version } : undefined);
  },
};
