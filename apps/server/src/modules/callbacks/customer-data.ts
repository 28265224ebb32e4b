/** Wishes of a person who asks for their data, or to be forgotten: what is open ends, numbers and words go. */
import { systemScope } from '#kernel';
import type { CustomerData } from '#modules/customers';
import { finish } from '#modules/routing';
import { moveCallback } from './move.ts';
import { callbacksOfCustomers, eraseContacts, lockCallback } from './store.ts';
import { askerOf } from './vault.ts';
import { workKind } from './work-kind.ts';

export const callbackData: CustomerData = {
  export: async (db, scope, customerIds) =>
    (await callbacksOfCustomers(db, scope, customerIds)).map((row) => ({
      number: row.number,
      askedAt: row.created_at.toISOString(),
      way: row.way,
      state: row.state,
      attempts: row.attempts,
      ...askerOf(row),
    })),
  erase: async (tx, scope, customerIds) => {
    const program = systemScope(scope.actor.id);
    const rows = await callbacksOfCustomers(tx, program, customerIds);
    for (const { id, ended_at } of rows) {
      if (ended_at) continue;
      await finish(tx, program, { kind: workKind, subjectId: id, reason: 'erased' });
      const row = await lockCallback(tx, program, id);
      if (row) await moveCallback(tx, program, row, 'give-up', 'erased');
    }
    await eraseContacts(
      tx,
      rows.map(({ id }) => id),
    );
  },
};
