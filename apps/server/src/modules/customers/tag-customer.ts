/** Tags added by work on a customer, beside those that are there. */
import type { Scope, Tx } from '#kernel';
import { editCustomer } from './edit-customer.ts';
import { customerNotFound } from './errors.ts';
import { findFile } from './find-file.ts';

/** Throws `customers.not-found`, also for customers out of the caller's reach. Tags known already change nothing. */
export async function tagCustomer(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; tags: readonly string[] },
): Promise<void> {
  const file = await findFile(tx, scope, input.customerId, 'customers.write');
  if (!file) throw customerNotFound();
  const tags = [...new Set([...file.row.tags, ...input.tags])];
  if (tags.length > file.row.tags.length)
    await editCustomer(tx, scope, { id: file.own.id, version: file.own.version, tags });
}
