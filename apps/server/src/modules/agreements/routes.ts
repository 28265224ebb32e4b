/** Thin entrances. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Kernel, needs, open, systemScope, translate, writeCsv } from '#kernel';
import { record } from '#modules/audit';
import { customerSubject } from '#modules/customers';
import * as contract from './contract.ts';
import { customerKey, customerOf } from './customer-key.ts';
import { agreementNotFound, keyUnknown, partyUnknown } from './errors.ts';
import { addAgreement, changeAgreement, publishAgreement } from './keep-agreements.ts';
import { agreements, attained, attainmentLines, standards } from './read-agreements.ts';

const linkDays = 30;
const byId = z.object({ id: z.uuid() });

export function agreementsRoutes({ http, db, keys }: Kernel): void {
  const one = async (scope: Parameters<typeof agreements>[1], id: string): Promise<contract.Agreement> => {
    const found = (await agreements(db, scope)).find((row) => row.id === id);
    if (!found) throw agreementNotFound();
    return found;
  };
  http.route({
    method: 'GET',
    path: '/api/agreements',
    right: needs('agreements.write'),
    summary: 'Service-level agreements with their drafts, those in use first',
    response: z.object({ agreements: z.array(contract.agreement) }),
    handle: async ({ scope }) => ({ agreements: await agreements(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/agreements',
    right: needs('agreements.write'),
    summary: 'Draft an agreement; it binds nobody before it is published; audited',
    body: contract.newAgreement,
    response: contract.agreement,
    handle: async ({ scope, body }) => one(scope, await db.transact((tx) => addAgreement(tx, scope, body))),
  });
  http.route({
    method: 'PATCH',
    path: '/api/agreements/:id',
    right: needs('agreements.write'),
    summary: 'Change the draft, rename or retire; audited',
    params: byId,
    body: contract.editAgreement,
    response: contract.agreement,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeAgreement(tx, scope, { id: params.id, ...body }));
      return one(scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/agreements/:id/publish',
    right: needs('agreements.write'),
    summary: 'Publish the draft: the next version, in force for new tickets from now on; audited',
    params: byId,
    body: z.object({ version: z.number().int() }),
    response: contract.agreement,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => publishAgreement(tx, scope, { ...params, ...body }));
      return one(scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/agreements/links',
    right: needs('customers.read'),
    summary: 'A link by which this customer reads what was agreed with them, for 30 days; audited',
    body: z.object({ customerId: z.uuid() }),
    response: z.object({ path: z.string() }),
    handle: async ({ scope, body }) => {
      const customer = await customerSubject(db, scope, body.customerId);
      if (!customer) throw partyUnknown();
      await db.transact((tx) =>
        record(tx, scope, {
          action: 'agreements.link-given',
          subject: ['customer', customer.id],
          unitId: customer.unitId,
          detail: {},
        }),
      );
      return { path: `/standards?key=${customerKey(keys, customer.id, linkDays * 86_400)}` };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/agreements/attainment',
    right: needs('reports.read'),
    summary: 'What was kept and what was broken, by agreement, customer and target',
    query: contract.askAttainment,
    response: z.object({ rows: z.array(contract.attainmentRow) }),
    handle: async ({ scope, query }) => ({ rows: await attained(db, scope, query) }),
  });
  http.route({
    method: 'GET',
    path: '/api/agreements/attainment/export',
    right: needs('reports.read'),
    summary: 'The same as CSV; audited',
    query: contract.askAttainment,
    response: 'stream',
    ratePerMinute: 30,
    handle: async ({ scope, query, reply }) => {
      const rows = await attained(db, scope, query);
      await db.transact((tx) =>
        record(tx, scope, {
          action: 'agreements.exported',
          subject: ['agreement', query.agreementId ?? 'all'],
          unitId: scope.unitId,
          detail: { from: query.from, to: query.to, rows: rows.length },
        }),
      );
      const word = (key: string): string => translate(scope.locale, key);
      const name = `${word('agreements.export.name')} ${query.from}–${query.to}.csv`;
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .header('cache-control', 'no-store')
        .send(Readable.from(writeCsv(attainmentLines(scope, rows, word))));
    },
  });
  http.route({
    method: 'GET',
    path: '/api/standards',
    right: open('service standards are published; what is agreed with a customer is shown by the signed key of a link'),
    summary: 'The published service standards; with the key of a link also what was agreed with that customer',
    query: z.object({ key: z.string().max(200).optional() }),
    response: z.object({ standards: z.array(contract.standard) }),
    handle: async ({ query }) => {
      const customerId = query.key ? customerOf(keys, query.key) : null;
      if (query.key && !customerId) throw keyUnknown();
      return { standards: await standards(db, systemScope('agreements.standards'), customerId) };
    },
  });
}
