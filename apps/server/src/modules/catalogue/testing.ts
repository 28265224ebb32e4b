/** Factories of the catalogue. */
import { type Database, newId, systemScope } from '#kernel';
import { createFamily, createModel } from './edit-products.ts';
import { createTopic } from './edit-topics.ts';

const scope = systemScope('test');

export async function aModel(db: Database, given: { warrantyMonths?: number; code?: string } = {}): Promise<string> {
  return db.transact(async (tx) => {
    const tail = newId().slice(-8);
    const familyId = await createFamily(tx, scope, {
      code: `F-${tail}`,
      name: { zh: '油烟机', en: 'Range hood' },
      position: 0,
    });
    return createModel(tx, scope, {
      familyId,
      code: given.code ?? `CXW-${tail}`,
      name: { zh: '近吸式油烟机', en: 'Side-suction range hood' },
      warrantyMonths: given.warrantyMonths ?? 36,
    });
  });
}

export async function aTopic(db: Database, given: { parentId?: string; name?: string } = {}): Promise<string> {
  const tail = newId().slice(-8);
  return db.transact((tx) =>
    createTopic(tx, scope, {
      parentId: given.parentId ?? null,
      code: `topic-${tail}`,
      name: { zh: given.name ?? '测试主题', en: 'Test topic' },
      ticketType: 'consult',
      position: 99,
    }),
  );
}
