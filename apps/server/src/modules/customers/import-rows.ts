/** Cells of a table of customers, checked and in one spelling. */
import { AppError, type Db, type Scope } from '#kernel';
import { models } from '#modules/catalogue';
import { definitionsOf, type FieldDefinition, type FieldValue } from '#modules/fields';
import type { TakenRow } from '#modules/imports';
import { identityCardValid, tidyAddress } from '#modules/numbers';
import { subject } from './custom-values.ts';
import { importCellWrong, modelNotFound, tierNotFound } from './errors.ts';
import { normaliseIdentity } from './identities.ts';
import { listTiers } from './store.ts';

export type ReadRow = {
  line: number;
  number: string | null;
  name: string;
  phone: string | null;
  email: string | null;
  sex: 'female' | 'male' | 'unknown';
  tierId: string | null;
  tags: string[];
  preferences: string;
  sealed: Partial<Record<'address' | 'workAddress' | 'birthDate' | 'identityNumber', string>>;
  deliveryAddress: string | null;
  product: { modelId: string; serialNumber: string; boughtOn: string | null; boughtAt: string } | null;
  consents: { purpose: string; given: boolean }[];
  custom: Record<string, FieldValue> | null;
};
export type Lists = { tiers: Map<string, string>; models: Map<string, string>; definitions: FieldDefinition[] };

/** What the cells of these rows may name. */
export async function listsFor(db: Db, scope: Scope, rows: readonly TakenRow[]): Promise<Lists> {
  const tiers = new Map<string, string>();
  for (const { id, code, name } of await listTiers(db, scope))
    for (const key of [code, name.zh, name.en]) tiers.set(key.toLowerCase(), id);
  const found = new Map<string, string>();
  for (const code of new Set(rows.flatMap(({ values }) => values.get('model') ?? []))) {
    const { models: hits } = await models(db, scope, { q: code, limit: 50 });
    const hit = hits.find((model) => model.code.toLowerCase() === code.toLowerCase());
    if (hit) found.set(code, hit.id);
  }
  return { tiers, models: found, definitions: await definitionsOf(db, scope, subject) };
}

/** Thrown inside only: which field was wrong, and how. */
export class WrongCell extends Error {
  readonly field: string | null;
  readonly error: AppError;
  constructor(field: string | null, error: AppError) {
    super(error.code);
    this.field = field;
    this.error = error;
  }
}

function inCell<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) throw new WrongCell(field, error);
    throw error;
  }
}

const refuse = (field: string): never => {
  throw new WrongCell(field, importCellWrong());
};
const yes = new Set(['是', '同意', 'yes', 'y', 'true', '1', '√']);
const no = new Set(['否', '不同意', 'no', 'n', 'false', '0', '×']);

function yesOrNo(field: string, text: string): boolean {
  const word = text.toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : refuse(field);
}

/** `2024-05-01`, `2024/5/1`, `2024.5.1`, `2024年5月1日`, with or without a time behind. */
export function dayOf(text: string): string | null {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(\s.*)?$/.exec(text.normalize('NFKC').trim());
  if (!parts) return null;
  const day = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day ? day : null;
}

const limits: Record<string, number> = {
  name: 120,
  preferences: 2000,
  address: 300,
  workAddress: 300,
  deliveryAddress: 300,
  serialNumber: 60,
  boughtAt: 120,
};
const sexes: Record<string, 'female' | 'male'> = {
  男: 'male',
  male: 'male',
  m: 'male',
  女: 'female',
  female: 'female',
  f: 'female',
};

const tidied = (text: string | null): string | null => (text === null ? null : tidyAddress(text));

/** Throws `WrongCell` for the first cell that is wrong. */
export function readRow({ line, values }: TakenRow, lists: Lists): ReadRow {
  const cell = (field: string): string | null => {
    const text = values.get(field)?.normalize('NFC').trim() || null;
    if (text !== null && text.length > (limits[field] ?? 5000)) refuse(field);
    return text;
  };
  const date = (field: string): string | null => {
    const text = cell(field);
    return text === null ? null : (dayOf(text) ?? refuse(field));
  };
  const identity = (kind: 'phone' | 'email'): string | null => {
    const text = cell(kind);
    return text === null ? null : inCell(kind, () => normaliseIdentity(kind, text));
  };
  const tier = cell('tier');
  const tierId = tier === null ? null : lists.tiers.get(tier.toLowerCase());
  if (tierId === undefined) throw new WrongCell('tier', tierNotFound());
  const sex = cell('sex')?.toLowerCase();
  const sealed: ReadRow['sealed'] = {};
  for (const field of ['address', 'workAddress'] as const) {
    const text = cell(field);
    if (text !== null) sealed[field] = tidyAddress(text);
  }
  const birthDate = date('birthDate');
  if (birthDate !== null) sealed.birthDate = birthDate;
  const card = cell('identityNumber')?.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (card)
    sealed.identityNumber = !/^\d{17}[\dX]$/.test(card) || identityCardValid(card) ? card : refuse('identityNumber');
  const tags = (cell('tags') ?? '').split(/[;；,，、|]/).map((tag) => tag.trim());
  return {
    line,
    number: cell('number')?.toUpperCase() ?? null,
    name: cell('name') ?? refuse('name'),
    phone: identity('phone'),
    email: identity('email'),
    sex: sex === undefined ? 'unknown' : (sexes[sex] ?? refuse('sex')),
    tierId,
    tags: [...new Set(tags.filter(Boolean))].map((tag) => (tag.length > 40 ? refuse('tags') : tag)),
    preferences: cell('preferences') ?? '',
    sealed,
    deliveryAddress: tidied(cell('deliveryAddress')),
    product: productOf(cell, date, lists),
    consents: [...values].flatMap(([field, text]) =>
      field.startsWith('consent:') ? [{ purpose: field.slice(8), given: yesOrNo(field, text) }] : [],
    ),
    custom: customOf(values, lists.definitions),
  };
}

function productOf(
  cell: (field: string) => string | null,
  date: (field: string) => string | null,
  lists: Lists,
): ReadRow['product'] {
  const code = cell('model');
  if (code === null) return null;
  const modelId = lists.models.get(code);
  if (!modelId) throw new WrongCell('model', modelNotFound());
  return {
    modelId,
    serialNumber: cell('serialNumber') ?? '',
    boughtOn: date('boughtOn'),
    boughtAt: cell('boughtAt') ?? '',
  };
}

/** Choices by their value or either name; the module of fields checks the rest. */
function customOf(values: TakenRow['values'], definitions: FieldDefinition[]): ReadRow['custom'] {
  const custom: Record<string, FieldValue> = {};
  for (const definition of definitions) {
    const field = `custom:${definition.key}`;
    const text = values.get(field);
    if (text === undefined) continue;
    const choice = (word: string): string =>
      definition.choices.find(({ value, name }) => [value, name.zh, name.en].includes(word))?.value ?? word;
    if (definition.kind === 'boolean') custom[definition.key] = yesOrNo(field, text);
    else if (definition.kind === 'date') custom[definition.key] = dayOf(text) ?? refuse(field);
    else if (definition.kind === 'choice') custom[definition.key] = choice(text);
    else if (definition.kind === 'choices')
      custom[definition.key] = text.split(/[;；、|]/).flatMap((word) => (word.trim() ? [choice(word.trim())] : []));
    else custom[definition.key] = text;
  }
  return Object.keys(custom).length > 0 ? custom : null;
}
