/** Everything the house knows about one customer, as one JSON file (PIPL article 45, GDPR articles 15 and 20). */
import { Readable } from 'node:stream';
import { clock, type Database, type Scope } from '#kernel';
import { record } from '#modules/audit';
import { customerDataOwners } from './customer-data.ts';
import { customerNotFound, exportNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { findCustomer, memberIds } from './store.ts';
import { findExport, insertExport } from './store-files.ts';

const maxBytes = 256 * 1024 * 1024;

/** Takes the Database: the file is written between a read and a write transaction. */
export async function exportCustomer(
  db: Database,
  scope: Scope,
  input: { customerId: string; reason: string },
): Promise<{ fileId: string }> {
  const row = await findCustomer(db, scope, input.customerId, 'customers.export');
  if (!row) throw customerNotFound();
  const members = await memberIds(db, scope, row.id);
  const parts: Record<string, unknown> = {};
  // One snapshot for all modules.
  await db.transact(async (tx) => {
    for (const [module, data] of customerDataOwners()) parts[module] = await data.export(tx, scope, members);
  }, 'repeatable read');
  const content = JSON.stringify(
    { format: 'qiao.customer', version: 1, at: clock.now(), number: row.number, ...parts },
    null,
    1,
  );
  const file = await ports().files.put({
    name: `${row.number}.json`,
    declaredType: 'application/json',
    content: Readable.from([Buffer.from(content)]),
    allow: ['application/json'],
    maxBytes,
    owner: { kind: 'customer', id: row.id },
  });
  await db.transact(async (tx) => {
    await ports().files.keep(tx, file.id);
    const actor = `${scope.actor.kind}:${scope.actor.id}`;
    await insertExport(tx, { fileId: file.id, customerId: row.id, actor, at: clock.now() });
    await record(tx, scope, {
      action: 'customers.exported',
      subject: ['customer', row.id],
      unitId: row.unit_id,
      detail: { fileId: file.id },
    });
  });
  return { fileId: file.id };
}

/** The file, for whoever made it; each download is audited. */
export async function downloadExport(
  db: Database,
  scope: Scope,
  fileId: string,
): ReturnType<ReturnType<typeof ports>['files']['read']> {
  const found = await findExport(db, scope, fileId);
  const row = found && (await findCustomer(db, scope, found.customer_id, 'customers.export'));
  if (!row) throw exportNotFound();
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'customers.export-downloaded',
      subject: ['customer', row.id],
      unitId: row.unit_id,
      detail: { fileId },
    }),
  );
  return await ports().files.read(fileId);
}
