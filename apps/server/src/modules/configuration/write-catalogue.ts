/** Kinds of tickets, families and models of products, through the doors of the catalogue. */
import type { Tx } from '#kernel';
import {
  changeTicketType,
  createFamily,
  createModel,
  createTicketType,
  editFamily,
  editModel,
  families,
} from '#modules/catalogue';
import type { Writing } from './write-changes.ts';

export async function writeTicketTypes(tx: Tx, { scope, standing, wanted, of }: Writing): Promise<void> {
  for (const { key } of of('ticketTypes')) {
    const { state, ...type } = wanted.ticketTypes[key]!;
    const known = standing.ticketTypes.find((one) => one.key === key);
    if (known) await changeTicketType(tx, scope, { ...type, state, id: known.id, version: known.version });
    else {
      const id = await createTicketType(tx, scope, { ...type, key });
      if (state === 'retired') await changeTicketType(tx, scope, { id, version: 1, state });
    }
  }
}

export async function writeFamilies(tx: Tx, { scope, standing, wanted, of }: Writing): Promise<void> {
  for (const { key } of of('families')) {
    const { state, ...family } = wanted.families[key]!;
    const known = standing.families.find(({ code }) => code === key);
    if (known) await editFamily(tx, scope, { ...family, state, id: known.id, version: known.version });
    else {
      const id = await createFamily(tx, scope, { ...family, code: key });
      if (state === 'retired') await editFamily(tx, scope, { id, version: 1, state });
    }
  }
}

export async function writeModels(tx: Tx, { scope, standing, wanted, of }: Writing): Promise<void> {
  const changes = of('models');
  if (changes.length === 0) return;
  const idOf = new Map((await families(tx, scope)).map(({ code, id }) => [code, id]));
  for (const { key } of changes) {
    const { state, family, ...rest } = wanted.models[key]!;
    const model = { ...rest, familyId: idOf.get(family)! };
    const known = standing.models.find(({ code }) => code === key);
    if (known) await editModel(tx, scope, { ...model, state, id: known.id, version: known.version });
    else {
      const id = await createModel(tx, scope, { ...model, code: key });
      if (state === 'retired') await editModel(tx, scope, { id, version: 1, state });
    }
  }
}
