/** Administrators define fields. Nothing here touches values: they are checked when they are next written. */
import { announce, clock, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { EditField, FieldDefinition, NewField } from './contract.ts';
import {
  choiceGone,
  choicesMissing,
  conditionCircle,
  conditionUnknown,
  definitionNotFound,
  keyTaken,
  limitsCrossed,
  subjectUnknown,
} from './errors.ts';
import { definitionChanged } from './events.ts';
import { definitionsOf } from './read-definitions.ts';
import { closesCircle } from './rules.ts';
import { holdSubject, insertDefinition, updateDefinition } from './store.ts';
import { subjectNamed } from './subjects.ts';

/** Returns the new id. */
export async function addField(tx: Tx, scope: Scope, subject: string, input: NewField): Promise<string> {
  demand(scope, 'fields.write', null);
  if (!subjectNamed(subject)) throw subjectUnknown();
  await holdSubject(tx, subject);
  const made: FieldDefinition = { id: newId(), subject, ...input, state: 'active', version: 1 };
  demandSound(made, null, await definitionsOf(tx, scope, subject));
  try {
    await insertDefinition(tx, rowOf(made), clock.now());
  } catch (error) {
    throw isDuplicate(error) ? keyTaken({ key: input.key }) : error;
  }
  await tell(tx, scope, made, 'fields.definition-added', ['key']);
  return made.id;
}

/** 409 kernel.conflict on a stale version. A choice is retired, never removed: old work carries it. */
export async function changeField(
  tx: Tx,
  scope: Scope,
  subject: string,
  id: string,
  { version, ...changes }: EditField,
): Promise<void> {
  demand(scope, 'fields.write', null);
  await holdSubject(tx, subject);
  const all = await definitionsOf(tx, scope, subject, { retired: true });
  const before = all.find((one) => one.id === id);
  if (!before) throw definitionNotFound();
  if (before.version !== version) throw conflict();
  const after: FieldDefinition = { ...before, ...defined(changes) };
  demandSound(after, before, all);
  if (!(await updateDefinition(tx, rowOf(after)))) throw conflict();
  await tell(tx, scope, after, 'fields.definition-changed', Object.keys(defined(changes)));
}

function defined<T extends object>(changes: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: Exclude<T[K], undefined>;
  }>;
}

function demandSound(after: FieldDefinition, before: FieldDefinition | null, others: FieldDefinition[]): void {
  const listed = after.kind === 'choice' || after.kind === 'choices';
  const values = after.choices.map(({ value }) => value);
  if (listed && !after.choices.some(({ retired }) => !retired)) throw choicesMissing();
  const gone = before?.choices.find(({ value }) => !values.includes(value));
  if (gone) throw choiceGone({ value: gone.value });
  if (new Set(values).size !== values.length) throw choicesMissing();
  if (after.min !== null && after.max !== null && after.min > after.max) throw limitsCrossed();
  const facts = new Set(subjectNamed(after.subject)?.facts.map(({ key }) => key));
  const rest = others.filter(({ key }) => key !== after.key);
  const keys = new Set(rest.filter(({ state }) => state === 'active').map(({ key }) => key));
  for (const { of } of [after.visibleWhen, after.requiredWhen].flatMap((one) => one?.terms ?? []))
    if (!(of.startsWith('field.') ? keys.has(of.slice(6)) || of.slice(6) === after.key : facts.has(of)))
      throw conditionUnknown({ of });
  if (closesCircle([...rest, after], after.key)) throw conditionCircle();
}

const rowOf = ({ maxLength, visibleWhen, requiredWhen, requiredFrom, ...rest }: FieldDefinition) => ({
  ...rest,
  max_length: maxLength,
  visible_when: visibleWhen,
  required_when: requiredWhen,
  required_from: requiredFrom,
});

async function tell(tx: Tx, scope: Scope, made: FieldDefinition, action: string, fields: string[]): Promise<void> {
  await record(tx, scope, {
    action,
    subject: ['field', made.id],
    detail: { subject: made.subject, key: made.key, fields: fields.join(',') },
  });
  await announce(tx, definitionChanged, {
    aggregate: ['field', made.id],
    payload: { definitionId: made.id, subject: made.subject },
    actor: scope.actor,
  });
}
