/** Agreements, playbooks, templates, rules of dispatch and macros of a document, through the doors of their owners. */
import type { Tx } from '#kernel';
import { addAgreement, agreements, changeAgreement, publishAgreement } from '#modules/agreements';
import { addMacro, changeMacro, type MacroInput, removeMacro } from '#modules/macros';
import { addPlaybook, addTemplate, changePlaybook, changeTemplate } from '#modules/playbooks';
import { addDispatchRule, changeDispatchRule } from '#modules/tickets';
import type { MacroItem } from './contract.ts';
import { readStanding, type Standing } from './read-standing.ts';
import { type MacroKey, macroIn, macrosInOrder } from './rules/macro-order.ts';
import type { Writing } from './write-changes.ts';

const idIn = (rows: readonly { id: string; code: string }[], code: string): string =>
  rows.find((row) => row.code === code)!.id;
const idUnder = (rows: readonly { id: string; key: string }[], key: string): string =>
  rows.find((row) => row.key === key)!.id;

export async function writeAgreements(tx: Tx, { scope, standing, wanted, of }: Writing): Promise<void> {
  const changes = of('agreements');
  if (changes.length === 0) return;
  const now = await readStanding(tx, scope);
  for (const { key } of changes) {
    const { tiers, policies, published, state, name, position, summary, products } = wanted.agreements[key]!;
    const draft = {
      summary,
      products,
      customerIds: [],
      tierIds: tiers.map((code) => idIn(now.tiers, code)),
      policyIds: policies.map((code) => idIn(now.clockPolicies, code)),
    };
    const known = standing.agreements.find(({ code }) => code === key);
    const id = known?.id ?? (await addAgreement(tx, scope, { code: key, name, position, draft }));
    await changeAgreement(tx, scope, { id, version: known?.version ?? 1, name, position, state, draft });
    // What is in force leaves it by being retired only: there is no way back to a draft. A retired one promises nothing new.
    const { differs, version } = (await agreements(tx, scope)).find((one) => one.id === id)!;
    if (published && differs && state === 'active') await publishAgreement(tx, scope, { id, version });
  }
}

export async function writePlaybooks(tx: Tx, { scope, standing, wanted, of }: Writing): Promise<void> {
  for (const { key } of of('playbooks')) {
    const { state, ...playbook } = wanted.playbooks[key]!;
    const known = standing.playbooks.find((one) => one.key === key);
    if (known) await changePlaybook(tx, scope, { ...playbook, state, id: known.id, version: known.version });
    else {
      const { id, version } = await addPlaybook(tx, scope, playbook);
      if (state === 'retired') await changePlaybook(tx, scope, { id, version, state });
    }
  }
}

export async function writeTemplates(tx: Tx, { scope, standing, wanted, units, of }: Writing): Promise<void> {
  const changes = of('templates');
  if (changes.length === 0) return;
  const now = await readStanding(tx, scope);
  for (const { key } of changes) {
    const { state, topic, unit, playbook, ...rest } = wanted.templates[key]!;
    const template = {
      ...rest,
      topicId: topic === null ? null : idIn(now.topics, topic),
      unitId: unit === null ? null : units.get(unit)!,
      playbookId: playbook === null ? null : idUnder(now.playbooks, playbook),
    };
    const known = standing.templates.find((one) => one.key === key);
    if (known) await changeTemplate(tx, scope, { ...template, state, id: known.id, version: known.version });
    else {
      const { id, version } = await addTemplate(tx, scope, { ...template, assigneeId: null });
      if (state === 'retired') await changeTemplate(tx, scope, { id, version, state });
    }
  }
}

export async function writeDispatch(tx: Tx, { scope, standing, wanted, units, of }: Writing): Promise<void> {
  const changes = of('dispatch');
  if (changes.length === 0) return;
  const now = await readStanding(tx, scope);
  for (const { key } of changes) {
    const { state, queue, match, ...rest } = wanted.dispatch[key]!;
    const { topics, units: places, ...plain } = match;
    const rule = {
      ...rest,
      queueId: idIn(now.queues, queue),
      match: {
        ...plain,
        ...(topics && { topicIds: topics.map((code) => idIn(now.topics, code)) }),
        ...(places && { unitIds: places.map((code) => units.get(code)!) }),
      },
    };
    const known = standing.dispatch.find((one) => one.key === key);
    if (known) await changeDispatchRule(tx, scope, { ...rule, state, id: known.id, version: known.version });
    else {
      const id = await addDispatchRule(tx, scope, { ...rule, dedicatedId: null });
      if (state === 'retired') await changeDispatchRule(tx, scope, { id, version: 1, state });
    }
  }
}

/** Those that are called before those that call them; in taking away the other way round. */
export async function writeMacros(tx: Tx, { scope, standing, wanted, units, of }: Writing): Promise<void> {
  const keys = [...of('macros'), ...of('unitMacros')] as MacroKey[];
  const stays = (one: MacroKey): boolean => macroIn(wanted, one).state !== 'removed';
  for (const { section, key } of macrosInOrder(keys.filter(stays), wanted)) {
    const now = await readStanding(tx, scope);
    const known = standing[section].find((one) => one.key === key);
    const place =
      section === 'macros'
        ? { reach: 'company' as const, unitId: null }
        : { reach: 'team' as const, unitId: units.get(wanted.unitMacros[key]!.unit)! };
    const input = { ...place, ...inputOf(wanted[section][key]!, now) };
    if (known) await changeMacro(tx, scope, { ...input, id: known.id, version: known.version });
    else await addMacro(tx, scope, input);
  }
  const gone = keys.filter((one) => !stays(one));
  for (const { section, key } of macrosInOrder(gone, wanted).reverse()) {
    const known = standing[section].find((one) => one.key === key);
    if (known) await removeMacro(tx, scope, known.id);
  }
}

function inputOf({ subject, title, steps }: MacroItem, now: Standing): Omit<MacroInput, 'reach' | 'unitId'> {
  return {
    subject,
    title,
    steps: steps.map((step): MacroInput['steps'][number] => {
      if (step.do === 'transfer') return { do: 'transfer', queueId: idIn(now.queues, step.queue), note: step.note };
      if (step.do === 'macro') return { do: 'macro', macroId: idUnder(now[step.of ?? 'macros'], step.macro) };
      if (step.do === 'assign') return { do: 'assign', staffId: null };
      if (step.do === 'open-ticket') {
        const { topic, ...rest } = step;
        return { ...rest, topicId: topic === null ? null : idIn(now.topics, topic) };
      }
      if (step.do === 'set') {
        const { topic, ...rest } = step;
        return { ...rest, ...(topic !== undefined && { topicId: idIn(now.topics, topic) }) };
      }
      return step;
    }),
  };
}
