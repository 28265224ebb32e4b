/** The configuration as it stands, as a document, and the ids behind its names. */
import type { Agreement } from '#contracts/agreements';
import type { Family, Model, TicketTypeCard, Topic } from '#contracts/catalogue';
import type { Calendar, Policy } from '#contracts/clocks';
import type { FieldDefinition } from '#contracts/fields';
import type { Role } from '#contracts/identity';
import type { Unit } from '#contracts/organisation';
import type { Playbook, Template } from '#contracts/playbooks';
import type { QueueListed } from '#contracts/routing';
import type { DispatchRule } from '#contracts/tickets';
import { can, clock, type Db, demand, type Scope } from '#kernel';
import { agreements } from '#modules/agreements';
import { allModels, families, ticketTypes, topics } from '#modules/catalogue';
import { calendars, policies } from '#modules/clocks';
import { allTiers } from '#modules/customers';
import { definitionsOf, fieldSubjects } from '#modules/fields';
import { listRoles } from '#modules/identity';
import { companyMacros, type MacroRow, teamMacros } from '#modules/macros';
import { listUnits, unitCards } from '#modules/organisation';
import { listPlaybooks, listTemplates } from '#modules/playbooks';
import { carriedFiles, companyReplies, type ReplyRow, teamReplies } from '#modules/replies';
import { allBreakReasons, allSkills, listQueueSettings, readRoutingPolicy } from '#modules/routing';
import { readDispatchRules } from '#modules/tickets';
import { allLists } from '#modules/wordlists';
import { type CarriedStanding, carriedItems, readCarried } from './carried/all.ts';
import { Names } from './carried/carried.ts';
import { type Document, document } from './contract.ts';
import {
  agreementItems,
  byName,
  dispatchItems,
  type Keyed,
  macroItems,
  portableMacros,
  templateItems,
} from './read-work.ts';
import { renamed } from './rules/conditions.ts';
import { replyKey } from './rules/keys.ts';

export type Standing = {
  document: Document;
  /** Below the company. */
  units: Unit[];
  roles: Role[];
  topics: Topic[];
  fields: FieldDefinition[];
  calendars: Calendar[];
  clockPolicies: Policy[];
  queues: QueueListed[];
  ticketTypes: TicketTypeCard[];
  families: Family[];
  models: Model[];
  agreements: Agreement[];
  playbooks: Keyed<Playbook>[];
  templates: Keyed<Template>[];
  dispatch: Keyed<DispatchRule>[];
  macros: Keyed<MacroRow>[];
  unitMacros: Keyed<MacroRow>[];
  wordlists: { id: string; name: string; version: number }[];
  replies: { id: string; key: string; version: number }[];
  unitReplies: { id: string; key: string; version: number }[];
  /** Of the replies, by reply. */
  files: Awaited<ReturnType<typeof carriedFiles>>;
  tiers: { id: string; code: string }[];
  /** What fields may be about. */
  subjects: string[];
  /** What is read kind by kind. */
  carried: CarriedStanding;
};

/** Needs the right over the whole company. Sections that one may not manage stay empty. */
export async function readStanding(db: Db, scope: Scope): Promise<Standing> {
  demand(scope, 'configuration.manage', null);
  const may = async <T>(right: string, read: () => Promise<T[]>): Promise<T[]> =>
    can(scope, right, null) ? read() : [];
  const roles = await may('identity.roles.manage', () => listRoles(db, scope));
  const types = await ticketTypes(db, scope);
  const tree = await topics(db, scope, true);
  const [goods, makes] = [await families(db, scope), await allModels(db, scope)];
  const fields: FieldDefinition[] = [];
  const subjects = (await fieldSubjects(db, scope)).map(({ subject }) => subject);
  for (const subject of subjects)
    fields.push(...(await may('fields.write', () => definitionsOf(db, scope, subject, { retired: true }))));
  const known = await calendars(db, scope);
  const clocks = await policies(db, scope);
  const queues = await listQueueSettings(db, scope);
  const { version: _, ...policy } = await readRoutingPolicy(db, scope);
  const reasons = await allBreakReasons(db, scope);
  const skills = await allSkills(db, scope);
  const lists = await may('wordlists.manage', () => allLists(db, scope, clock.now()));
  const replies = (await companyReplies(db, scope)).map((row) => ({ ...row, key: replyKey(row.folder, row.title) }));
  const ofUnits = await may('replies.manage', () => teamReplies(db, scope));
  const files = await carriedFiles(
    db,
    scope,
    [...replies, ...ofUnits].map(({ id }) => id),
  );
  const tiers = await allTiers(db, scope);
  const promised = (await may('agreements.write', () => agreements(db, scope))).filter(
    ({ draft }) => draft.customerIds.length === 0,
  );
  const configures = <T>(read: () => Promise<T[]>): Promise<T[]> => may('tickets.configure', read);
  const zh = ({ name }: { name: { zh: string } }): string => name.zh;
  const plays = byName(await configures(() => listPlaybooks(db, scope)), zh);
  const forms = byName(await configures(() => listTemplates(db, scope)), zh);
  const rules = byName(await configures(() => readDispatchRules(db, scope)), zh);
  const everybodys = await may('macros.manage', async () => portableMacros(await companyMacros(db, scope)));
  const macros = byName(everybodys, ({ title }) => title);
  const teams = await may('macros.manage', async () =>
    portableMacros([...everybodys, ...(await teamMacros(db, scope))]).filter(({ reach }) => reach === 'team'),
  );
  const places = [
    ...queues.map(({ unitId }) => unitId),
    ...forms.flatMap(({ unitId }) => unitId ?? []),
    ...rules.flatMap(({ match }) => match.unitIds ?? []),
    ...[...teams, ...ofUnits].flatMap(({ unit_id }) => unit_id ?? []),
  ];
  const units = await unitCards(db, scope, [...new Set(places)]);
  const whole = await may('organisation.manage', () => listUnits(db, scope, { closed: true }));
  const below = whole.filter(({ parentId }) => parentId !== null);
  const codeAbove = new Map(below.map(({ id, code }) => [id, code]));
  const [topicCode, calendarCode, queueCode, tierCode, unitCode] = [tree, known, queues, tiers, units].map(codesById);
  const unitMacros = byName(teams, ({ unit_id, title }) => `${unitCode!(unit_id)} ${title}`);
  const unitReplies = byName(ofUnits, (row) => `${unitCode!(row.unit_id)} ${replyKey(row.folder, row.title)}`);
  const named = { topicOf: topicCode!, unitOf: unitCode!, queueOf: queueCode!, playbooks: plays };
  const names = new Names();
  for (const [of, rows] of [
    ['topics', tree],
    ['calendars', known],
    ['queues', queues],
    ['units', units],
  ] as const)
    names.add(
      of,
      rows.map(({ id, code }) => ({ id, key: code })),
    );
  const carried = await readCarried(db, scope, names);
  return {
    units: below,
    roles,
    ticketTypes: types,
    families: goods,
    models: makes,
    agreements: promised,
    playbooks: plays,
    templates: forms,
    dispatch: rules,
    macros,
    unitMacros,
    topics: tree,
    fields,
    calendars: known,
    clockPolicies: clocks,
    queues,
    wordlists: lists,
    replies,
    unitReplies,
    files,
    tiers,
    subjects,
    carried,
    document: document.parse({
      format: 'qiao-configuration',
      version: 2,
      units: keyed(
        below.map((unit) => ({ ...unit, parent: codeAbove.get(unit.parentId!) ?? null })),
        'code',
      ),
      roles: keyed(roles, 'code'),
      ticketTypes: keyed(types, 'key'),
      topics: keyed(
        tree.map((topic) => ({ ...topic, parent: topicCode!(topic.parentId) })),
        'code',
      ),
      families: keyed(goods, 'code'),
      models: keyed(
        makes.map((model) => ({ ...model, family: model.familyCode })),
        'code',
      ),
      fields: Object.fromEntries(
        fields.map((field) => [
          `${field.subject}.${field.key}`,
          {
            ...field,
            visibleWhen: renamed(field.visibleWhen, (id) => topicCode!(id) ?? id),
            requiredWhen: renamed(field.requiredWhen, (id) => topicCode!(id) ?? id),
          },
        ]),
      ),
      calendars: keyed(known, 'code'),
      clockPolicies: keyed(
        clocks.map(({ match: { tierIds, ...match }, ...rest }) => ({
          ...rest,
          match: tierIds ? { ...match, tiers: tierIds.flatMap((id) => tierCode!(id) ?? []) } : match,
          calendar: calendarCode!(rest.calendarId),
        })),
        'code',
      ),
      breakReasons: keyed(
        reasons.filter(({ kind }) => kind === 'chosen'),
        'code',
      ),
      skills: keyed(
        skills.flatMap(({ name, ...rest }) => (name ? [{ ...rest, name }] : [])),
        'code',
      ),
      policies: { company: policy },
      queues: keyed(
        queues.map(({ overflow, ...queue }) => ({
          ...queue,
          unit: unitCode!(queue.unitId) ?? '',
          calendar: calendarCode!(queue.calendarId),
          overflow: overflow && {
            queue: queueCode!(overflow.queueId) ?? '',
            enterSeconds: overflow.enterSeconds,
            leaveSeconds: overflow.leaveSeconds,
            ...(overflow.enterWaiting ? { enterWaiting: overflow.enterWaiting } : {}),
          },
        })),
        'code',
      ),
      wordlists: keyed(lists, 'name'),
      replies: keyed(
        replies.map((row) => ({ key: row.key, ...replyItemOf(row, files) })),
        'key',
      ),
      unitReplies: keyed(
        unitReplies.map((row) => ({
          key: row.key,
          unit: unitCode!(row.unit_id) ?? '',
          folder: row.folder,
          title: row.title,
          ...replyItemOf(row, files),
        })),
        'key',
      ),
      agreements: agreementItems(promised, tierCode!, clocks),
      playbooks: keyed(plays, 'key'),
      templates: templateItems(forms, named),
      dispatch: dispatchItems(rules, named),
      macros: macroItems(macros, named),
      unitMacros: macroItems(unitMacros, named, macros),
      ...carriedItems(carried),
      byHand: carried.byHand,
    }),
  };
}

function replyItemOf(row: ReplyRow, files: Standing['files']): object {
  const { id, shortcut, body_zh, body_en } = row;
  const brought = (files.get(id) ?? []).map(({ read: _, ...file }) => file);
  return { shortcut, body: { zh: body_zh, en: body_en }, files: brought };
}

function codesById(rows: readonly { id: string; code: string }[]): (id: string | null) => string | null {
  const codes = new Map(rows.map(({ id, code }) => [id, code]));
  return (id) => (id === null ? null : (codes.get(id) ?? null));
}

function keyed<T extends Record<K, string>, K extends string>(rows: readonly T[], key: K): Record<string, T> {
  return Object.fromEntries(rows.map((row) => [row[key], row]));
}
