/** Agreements, playbooks, templates, rules of dispatch and macros as they stand, named as a document names them. */
import type { Agreement } from '#contracts/agreements';
import type { Policy } from '#contracts/clocks';
import type { Playbook, Template } from '#contracts/playbooks';
import type { DispatchRule } from '#contracts/tickets';
import type { MacroRow } from '#modules/macros';
import type { MacroItem } from './contract.ts';

export type CodeOf = (id: string | null) => string | null;
export type Keyed<T> = T & { key: string };

/** By a name that several may have: the first has it plain, the others with a number. */
export function byName<T>(rows: readonly T[], nameOf: (row: T) => string): Keyed<T>[] {
  const taken = new Map<string, number>();
  return rows.map((row) => {
    const name = nameOf(row);
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return { ...row, key: count === 1 ? name : `${name} (${count})` };
  });
}

const known = (ids: readonly string[], codeOf: CodeOf): string[] => ids.flatMap((id) => codeOf(id) ?? []);

export function agreementItems(rows: readonly Agreement[], tierOf: CodeOf, policies: readonly Policy[]): object {
  const codeOf: CodeOf = (id) => policies.find((one) => one.id === id)?.code ?? null;
  return Object.fromEntries(
    rows.map(({ code, name, position, state, draft, differs }) => [
      code,
      {
        name,
        position,
        state,
        summary: draft.summary,
        products: draft.products,
        tiers: known(draft.tierIds, tierOf),
        policies: known(draft.policyIds, codeOf),
        published: state === 'active' && !differs,
      },
    ]),
  );
}

type Named = { topicOf: CodeOf; unitOf: CodeOf; queueOf: CodeOf; playbooks: readonly Keyed<Playbook>[] };

export function templateItems(rows: readonly Keyed<Template>[], { topicOf, unitOf, playbooks }: Named): object {
  return Object.fromEntries(
    rows.map(({ key, topicId, unitId, playbookId, ...rest }) => [
      key,
      {
        ...rest,
        topic: topicOf(topicId),
        unit: unitOf(unitId),
        playbook: playbooks.find(({ id }) => id === playbookId)?.key ?? null,
      },
    ]),
  );
}

export function dispatchItems(rows: readonly Keyed<DispatchRule>[], { topicOf, unitOf, queueOf }: Named): object {
  return Object.fromEntries(
    rows.map(({ key, match: { topicIds, unitIds, ...match }, queueId, ...rest }) => [
      key,
      {
        ...rest,
        queue: queueOf(queueId) ?? '',
        match: {
          ...match,
          ...(topicIds && { topics: known(topicIds, topicOf) }),
          ...(unitIds && { units: known(unitIds, unitOf) }),
        },
      },
    ]),
  );
}

/** Without those that give work to a named person, and those that call such a one or what others do not see. */
export function portableMacros(rows: readonly MacroRow[]): MacroRow[] {
  let kept = rows.filter(({ steps }) => !steps.some((step) => step.do === 'assign' && step.staffId !== null));
  for (;;) {
    const ids = new Set(kept.map(({ id }) => id));
    const fewer = kept.filter(({ steps }) => steps.every((step) => step.do !== 'macro' || ids.has(step.macroId)));
    if (fewer.length === kept.length) return fewer;
    kept = fewer;
  }
}

/** `company`: those that a unit's may call beside its own. */
export function macroItems(
  rows: readonly Keyed<MacroRow>[],
  { topicOf, unitOf, queueOf }: Named,
  company: readonly Keyed<MacroRow>[] | null = null,
): object {
  return Object.fromEntries(
    rows.map(({ key, subject, title, unit_id, steps }) => [
      key,
      {
        ...(company && { unit: unitOf(unit_id) ?? '' }),
        subject,
        title,
        steps: steps.map((step): MacroItem['steps'][number] => {
          if (step.do === 'transfer') return { do: 'transfer', queue: queueOf(step.queueId) ?? '', note: step.note };
          if (step.do === 'macro') {
            const all = company?.find(({ id }) => id === step.macroId);
            if (all) return { do: 'macro', macro: all.key };
            const macro = rows.find(({ id }) => id === step.macroId)?.key ?? '';
            return company ? { do: 'macro', macro, of: 'unitMacros' } : { do: 'macro', macro };
          }
          if (step.do === 'assign') return { do: 'assign' };
          if (step.do === 'open-ticket') {
            const { topicId, ...rest } = step;
            return { ...rest, topic: topicOf(topicId) };
          }
          if (step.do === 'set') {
            const { topicId, ...rest } = step;
            const topic = topicOf(topicId ?? null);
            return { ...rest, ...(topic !== null && { topic }) };
          }
          return step;
        }),
      },
    ]),
  );
}
