/** Telephone lines: prompts, trunks, extensions, boxes of voice mail, flows as published, numbers. Passwords and people stay where they are. */
import type { Definition } from '#contracts/flows';
import { extensionInput, numberInput, trunkInput, trunkManners } from '#contracts/telephony';
import { openFlow, promptsIn, publishedFlows, publishFlow, saveFlow } from '#modules/flows';
import { carriedPrompts, setPrompt } from '#modules/prompts';
import { keepExtension, keepNumber, keepTrunk, listExtensions, listNumbers, listTrunks } from '#modules/telephony';
import { keepBox, showBoxes } from '#modules/voicemail';
import type { Section } from '../contract.ts';
import { ownSignals } from '../ports.ts';
import { byName } from '../read-work.ts';
import type { Carried } from './carried.ts';

const right = 'telephony.configure';

export const prompts: Carried<'prompts'> = {
  section: 'prompts',
  right: 'prompts.write',
  read: async (db, scope) =>
    (await carriedPrompts(db, scope)).map(({ code, item, sounds }) => ({
      key: code,
      id: code,
      version: 1,
      item,
      files: sounds,
    })),
  write: (tx, { scope, contentOf }, key, item) => setPrompt(tx, scope, key, item, contentOf),
};

export const trunks: Carried<'trunks'> = {
  section: 'trunks',
  right,
  keyShape: trunkInput.shape.code,
  async read(db, scope, names) {
    const rows = await listTrunks(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unit_id }) => unit_id),
    );
    return rows.map((row) => ({
      key: row.code,
      id: row.id,
      version: row.version,
      item: {
        name: row.name,
        unit: names.codeOf('units', row.unit_id) ?? '',
        hosts: row.hosts,
        username: row.username,
        registers: row.registers,
        callerId: row.caller_id,
        maxCalls: row.max_calls,
        manners: trunkManners.parse(row.manners),
        state: row.state,
      },
      secrets: row.secret_sealed ? ['password'] : [],
    }));
  },
  refs: ({ unit }) => [['units', unit]],
  async write(tx, { scope, names }, key, { unit, ...rest }, known) {
    const input = { ...rest, code: key, unitId: names.idOf('units', unit) };
    const version = known && { version: known.version };
    await keepTrunk(tx, scope, ownSignals(), known?.id ?? null, { ...input, ...version });
  },
};

export const extensions: Carried<'extensions'> = {
  section: 'extensions',
  right,
  keyShape: extensionInput.shape.number,
  async read(db, scope, names) {
    const rows = await listExtensions(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unit_id }) => unit_id),
    );
    return rows.map((row) => ({
      key: row.number,
      id: row.id,
      version: row.version,
      item: { name: row.name, unit: names.codeOf('units', row.unit_id) ?? '', state: row.state },
      // Each server gives its telephones passwords of their own.
      secrets: [...(row.staff_id ? (['people'] as const) : [])],
    }));
  },
  refs: ({ unit }) => [['units', unit]],
  async write(tx, { scope, names }, key, { unit, ...rest }, known) {
    const input = { ...rest, number: key, unitId: names.idOf('units', unit) };
    const holder = known && (await listExtensions(tx, scope)).find(({ id }) => id === known.id)?.staff_id;
    const version = known && { version: known.version };
    await keepExtension(tx, scope, ownSignals(), known?.id ?? null, { ...input, staffId: holder ?? null, ...version });
  },
};

export const voiceBoxes: Carried<'voiceBoxes'> = {
  section: 'voiceBoxes',
  right: 'voicemail.configure',
  async read(db, scope, names) {
    const rows = await showBoxes(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unitId }) => unitId),
    );
    return byName(rows, ({ name }) => name.zh).map((box) => ({
      key: box.key,
      id: box.id,
      version: box.version,
      item: {
        name: box.name,
        greeting: box.greeting,
        mostSeconds: box.mostSeconds,
        retentionDays: box.retentionDays,
        code: box.code,
        state: box.state,
        unit: names.codeOf('units', box.unitId) ?? '',
        queue: names.codeOf('queues', box.queueId),
      },
      secrets: [
        ...(box.hasPin ? (['pin'] as const) : []),
        ...(box.staffIds.length + box.mailTo.length > 0 ? (['people'] as const) : []),
      ],
    }));
  },
  refs: ({ unit, queue, greeting }) => [
    ['units', unit],
    ['prompts', greeting],
    ...(queue ? [['queues', queue] as ['queues', string]] : []),
  ],
  async write(tx, { scope, names }, _key, { unit, queue, ...rest }, known) {
    const before = known && (await showBoxes(tx, scope)).find(({ id }) => id === known.id);
    await keepBox(tx, scope, known && { id: known.id, version: known.version }, {
      ...rest,
      unitId: names.idOf('units', unit),
      queueId: queue === null ? null : names.idOf('queues', queue),
      staffIds: before?.staffIds ?? [],
      mailTo: before?.mailTo ?? [],
    });
  },
};

/** What nodes of flows name: the key of the config here, the section there. */
const named: Record<string, Section> = {
  queueId: 'queues',
  calendarId: 'calendars',
  extensionId: 'extensions',
  boxId: 'voiceBoxes',
  trunkId: 'trunks',
  roomId: 'conferenceRooms',
};

type Rename = (of: Section, name: string) => string;
export function renamedConfig(config: Record<string, unknown>, rename: Rename): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const of = named[key];
      return [key, of && typeof value === 'string' ? rename(of, value) : value];
    }),
  );
}
function renamed(definition: Definition, rename: Rename): Definition {
  return {
    ...definition,
    nodes: definition.nodes.map((node) => ({ ...node, config: renamedConfig(node.config, rename) })),
  };
}

export const flows: Carried<'flows'> = {
  section: 'flows',
  right: 'flows.publish',
  async read(db, scope, names) {
    const rows = await publishedFlows(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unitId }) => unitId),
    );
    return byName(rows, ({ name }) => name.zh).map((flow) => ({
      key: flow.key,
      id: flow.id,
      version: flow.version,
      // One out of use may lead to what is gone: it could not be published elsewhere.
      hidden: flow.state === 'retired',
      item: {
        name: flow.name,
        unit: names.codeOf('units', flow.unitId) ?? '',
        // An id that nobody has here stays as it is: the other server tells that it is unknown.
        definition: renamed(flow.definition, (of, id) => names.codeOf(of, id) ?? id),
        state: flow.state,
      },
    }));
  },
  refs({ unit, definition }) {
    const found: [Section | 'units' | 'prompts', string][] = [['units', unit]];
    const placed = renamed(definition, (of, name) => {
      found.push([of, name]);
      return '00000000-0000-7000-8000-000000000000';
    });
    for (const code of promptsIn(placed)) found.push(['prompts', code]);
    return found;
  },
  fixed: ['unit'],
  async write(tx, { scope, names, site }, _key, { unit, definition, ...rest }, known) {
    const draft = renamed(definition, (of, name) => names.idOf(of, name));
    const id = known?.id ?? (await openFlow(tx, scope, site, { name: rest.name, unitId: names.idOf('units', unit) }));
    const version = known?.version ?? 1;
    await saveFlow(tx, scope, id, { ...rest, draft, version });
    if (rest.state === 'active') await publishFlow(tx, scope, id, { version: version + 1, note: '' });
  },
};

const targets = { flow: 'flows', queue: 'queues', extension: 'extensions' } as const;

export const numbers: Carried<'numbers'> = {
  section: 'numbers',
  right,
  keyShape: numberInput.shape.number,
  async read(db, scope, names) {
    const rows = await listNumbers(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unit_id }) => unit_id),
    );
    return rows.flatMap((row) => {
      const of = names.codeOf(targets[row.target_kind], row.target_id);
      // One that leads to a flow that was never published leads nowhere yet.
      if (of === null) return [];
      const item = {
        name: row.name,
        unit: names.codeOf('units', row.unit_id) ?? '',
        target: { kind: row.target_kind, of },
        state: row.state,
      };
      const hidden = names.isHidden(targets[row.target_kind], of);
      return [{ key: row.number, id: row.id, version: row.version, item, hidden }];
    });
  },
  refs: ({ unit, target }) => [
    ['units', unit],
    [targets[target.kind], target.of],
  ],
  async write(tx, { scope, names }, key, { unit, target, ...rest }, known) {
    const input = {
      ...rest,
      number: key,
      unitId: names.idOf('units', unit),
      target: { kind: target.kind, id: names.idOf(targets[target.kind], target.of) },
    };
    const version = known && { version: known.version };
    await keepNumber(tx, scope, ownSignals(), known?.id ?? null, { ...input, ...version });
  },
};
