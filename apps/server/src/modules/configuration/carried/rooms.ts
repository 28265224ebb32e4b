/** Conference rooms by the number that is typed, without their PINs; and what callers hear while they wait, by queue. */
import { roomInput } from '#contracts/rooms';
import { room as roomShape } from '#contracts/waitrooms';
import { keepRoom, showRooms } from '#modules/rooms';
import { keepRoom as keepWaiting, roomSignal, listRooms as waitingRoomsOf } from '#modules/waitrooms';
import type { Section } from '../contract.ts';
import { ownSignals } from '../ports.ts';
import { canonical } from '../rules/compare.ts';
import type { Carried } from './carried.ts';
import { renamedConfig } from './lines.ts';

export const conferenceRooms: Carried<'conferenceRooms'> = {
  section: 'conferenceRooms',
  // As on their screen: who may not see rooms cannot set them up.
  right: 'rooms.lead',
  keyShape: roomInput.shape.code,
  async read(db, scope, names) {
    const rows = await showRooms(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unitId }) => unitId),
    );
    // A number that was given up may be another room's: the one in use has it.
    const told = new Map(rows.filter(({ state }) => state === 'retired').map((row) => [row.code, row]));
    for (const row of rows) if (row.state === 'active') told.set(row.code, row);
    return [...told.values()].map((row) => ({
      key: row.code,
      id: row.id,
      version: row.version,
      item: {
        name: row.name,
        unit: names.codeOf('units', row.unitId) ?? '',
        mostMembers: row.mostMembers,
        waitForChair: row.waitForChair,
        tones: row.tones,
        record: row.record,
        state: row.state,
      },
      secrets: [...(row.hasPin ? (['pin'] as const) : []), ...(row.hasChairPin ? (['chair-pin'] as const) : [])],
    }));
  },
  refs: ({ unit }) => [['units', unit]],
  async write(tx, { scope, names, site }, key, { unit, ...rest }, known) {
    const input = { ...rest, code: key, unitId: names.idOf('units', unit) };
    await keepRoom(tx, scope, known && { id: known.id, version: known.version }, input, site, { pinLater: true });
  },
};

/** A queue whose room nobody set up is not told. */
const usual = canonical(roomShape.parse({}));

export const waitingRooms: Carried<'waitingRooms'> = {
  section: 'waitingRooms',
  right: 'routing.configure',
  async read(db, scope, names) {
    return (await waitingRoomsOf(db, scope)).flatMap(({ queueId, version, ...listed }) => {
      const key = names.codeOf('queues', queueId);
      const { ahead, leave, ...rest } = roomShape.parse(listed);
      if (key === null || canonical({ ahead, leave, ...rest }) === usual) return [];
      // An id that nobody has here stays as it is: the other server tells that it is unknown.
      const codeOf = (of: Section, id: string): string => names.codeOf(of, id) ?? id;
      const item = {
        ...rest,
        ahead: Object.fromEntries(Object.entries(ahead).map(([id, minutes]) => [codeOf('tiers', id), minutes])),
        leave: leave.map(({ to, ...rule }) => ({
          ...rule,
          to:
            to.kind === 'queue'
              ? { kind: to.kind, queue: codeOf('queues', to.queueId) }
              : to.kind === 'flow'
                ? { kind: to.kind, flow: codeOf('flows', to.flowId) }
                : to.kind === 'node'
                  ? { ...to, config: renamedConfig(to.config, codeOf) }
                  : to,
        })),
      };
      return [{ key, id: queueId, version, item }];
    });
  },
  namesItself: 'queues',
  refs({ music, comfort, ahead, leave }) {
    const found: [Section | 'prompts', string][] = [music, ...comfort].map((code) => ['prompts', code]);
    for (const tier of Object.keys(ahead)) found.push(['tiers', tier]);
    for (const { to } of leave) {
      if (to.kind === 'queue') found.push(['queues', to.queue]);
      if (to.kind === 'flow') found.push(['flows', to.flow]);
      if (to.kind === 'node')
        renamedConfig(to.config, (of, name) => {
          found.push([of, name]);
          return name;
        });
    }
    return found;
  },
  async write(tx, { scope, names }, key, { ahead, leave, ...rest }) {
    const queueId = names.idOf('queues', key);
    const version = (await waitingRoomsOf(tx, scope)).find((one) => one.queueId === queueId)?.version ?? 0;
    await keepWaiting(tx, scope, queueId, {
      ...rest,
      ahead: Object.fromEntries(Object.entries(ahead).map(([tier, minutes]) => [names.idOf('tiers', tier), minutes])),
      leave: leave.map(({ to, ...rule }) => ({
        ...rule,
        to:
          to.kind === 'queue'
            ? { kind: to.kind, queueId: names.idOf('queues', to.queue) }
            : to.kind === 'flow'
              ? { kind: to.kind, flowId: names.idOf('flows', to.flow) }
              : to.kind === 'node'
                ? { ...to, config: renamedConfig(to.config, (of, name) => names.idOf(of, name)) }
                : to,
      })),
      version,
    });
    tx.afterCommit(() => ownSignals().send(roomSignal, {}));
  },
};
