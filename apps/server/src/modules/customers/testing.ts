/** Factories of customers. The program must have been wired (`testProgram`). */
import { type Database, newId, systemScope } from '#kernel';
import { aUnit } from '#testing/organisation';
import { createCustomer } from './create-customer.ts';
import { recordContact } from './record-contact.ts';
import type { ContactKind } from './tables.ts';

const scope = systemScope('test');
type Place = { db: Database };

/** A number nobody has: 139 and eight digits from a fresh id. */
export function aPhoneNumber(): string {
  return `139${String(Number.parseInt(newId().slice(-8), 16) % 100_000_000).padStart(8, '0')}`;
}

export async function aCustomer(
  { db }: Place,
  given: { name?: string; phone?: string; email?: string; unitId?: string; address?: string; tierId?: string } = {},
): Promise<{ id: string; unitId: string; name: string }> {
  const unitId = given.unitId ?? (await aUnit(db));
  const name = given.name ?? '王桂兰';
  const id = await db.transact((tx) =>
    createCustomer(tx, scope, {
      name,
      phone: given.phone,
      email: given.email,
      address: given.address,
      ...(given.tierId && { tierId: given.tierId }),
      unitId,
      anyway: true,
    }),
  );
  return { id, unitId, name };
}

export async function aContact(
  { db }: Place,
  given: {
    customerId: string;
    unitId: string;
    kind?: ContactKind;
    title?: string;
    at?: Date;
    state?: string;
    score?: number;
  },
): Promise<string> {
  const subjectId = newId();
  await db.transact((tx) =>
    recordContact(tx, scope, {
      customerId: given.customerId,
      kind: given.kind ?? 'chat',
      subjectId,
      number: `C1-${subjectId.slice(-6)}`,
      title: given.title ?? '油烟机漏油',
      state: given.state ?? 'closed',
      unitId: given.unitId,
      at: given.at ?? new Date(),
      score: given.score ?? null,
    }),
  );
  return subjectId;
}
