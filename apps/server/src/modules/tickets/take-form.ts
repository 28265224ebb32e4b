/** Custom fields of tickets: what conditions may ask about, and the one way in for their values. */
import type { Db, Scope } from '#kernel';
import { ticketTypes, topics } from '#modules/catalogue';
import { type Facts, type FieldValues, registerFieldSubject, takeFieldValues } from '#modules/fields';
import { typeUnknown } from './errors.ts';
import { formBook, formSubject } from './form-book.ts';
import type { FieldChange } from './tables.ts';

export function registerTicketForm(): void {
  registerFieldSubject({
    subject: formSubject,
    name: { zh: '工单', en: 'Ticket' },
    completes: true,
    facts: [
      { key: 'type', name: { zh: '类型', en: 'Type' }, values: [] },
      { key: 'topic', name: { zh: '主题及其下级', en: 'Topic and all below it' }, values: [] },
      {
        key: 'priority',
        name: { zh: '优先级', en: 'Priority' },
        values: [
          { value: 'low', name: { zh: '低', en: 'Low' } },
          { value: 'normal', name: { zh: '普通', en: 'Normal' } },
          { value: 'high', name: { zh: '高', en: 'High' } },
          { value: 'urgent', name: { zh: '紧急', en: 'Urgent' } },
        ],
      },
    ],
    offer: async (db, scope) => {
      const tree = await topics(db, scope);
      const byId = new Map(tree.map((topic) => [topic.id, topic]));
      const path = (topic: (typeof tree)[number], language: 'zh' | 'en'): string => {
        const parent = topic.parentId ? byId.get(topic.parentId) : undefined;
        return parent ? `${path(parent, language)} / ${topic.name[language]}` : topic.name[language];
      };
      return {
        type: (await ticketTypes(db, scope))
          .filter(({ state }) => state === 'active')
          .map(({ key, name }) => ({ value: key, name })),
        topic: tree.map((topic) => ({ value: topic.id, name: { zh: path(topic, 'zh'), en: path(topic, 'en') } })),
      };
    },
  });
}

type About = { type: string; topicId: string | null; priority: string };

/** Throws `tickets.type-unknown`; a retired kind stays on work that has it. */
export async function checkType(db: Db, type: string): Promise<void> {
  const { types } = await formBook(db);
  if (!types.some(({ key, state }) => key === type && state === 'active')) throw typeUnknown({ type });
}

/** Throws the refusal of the first field that is wrong or missing (`fields.required` …). */
export async function takeForm(
  db: Db,
  scope: Scope,
  about: About,
  { before, given, demand }: { before: FieldValues; given: FieldValues; demand: boolean | 'creation' },
): Promise<{ values: FieldValues; changes: FieldChange[] }> {
  const { fields, parents } = await formBook(db);
  if (fields.length === 0 && Object.keys(given).length === 0) return { values: before, changes: [] };
  const topic: string[] = [];
  for (let id = about.topicId; id && topic.length < 20; id = parents.get(id) ?? null) topic.unshift(id);
  const facts: Facts = { type: about.type, topic, priority: about.priority };
  const taken = await takeFieldValues(db, scope, {
    subject: formSubject,
    before,
    given,
    facts,
    demandRequired: demand,
    definitions: fields,
  });
  const personal = new Set(fields.filter((one) => one.personal).map(({ key }) => key));
  const said = (key: string, values: FieldValues): string | null => {
    const value = values[key] ?? null;
    if (value === null) return null;
    // History is kept for good and read by many: a personal value is no part of it.
    if (personal.has(key)) return '****';
    return Array.isArray(value) ? value.join(',') : String(value);
  };
  return {
    values: taken.values,
    changes: taken.changed.map((key) => ({
      field: `custom.${key}`,
      from: said(key, before),
      to: said(key, taken.values),
    })),
  };
}
