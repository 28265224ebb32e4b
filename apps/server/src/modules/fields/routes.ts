import { z } from 'zod';
import { type Kernel, needs, signedIn } from '#kernel';
import { editField, fieldDefinition, fieldSubject, newField } from './contract.ts';
import { addField, changeField } from './edit-definitions.ts';
import { subjectUnknown } from './errors.ts';
import { definitionsOf } from './read-definitions.ts';
import { fieldSubjects, subjectNamed } from './subjects.ts';

const ofSubject = z.object({ subject: z.string().max(40) });
const oneField = z.object({ subject: z.string().max(40), id: z.uuid() });

export function fieldsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/fields',
    right: signedIn,
    programs: true,
    summary: 'What fields may be defined for, with the facts that conditions may ask about',
    response: z.object({ subjects: z.array(fieldSubject) }),
    handle: async ({ scope }) => ({ subjects: await fieldSubjects(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/fields/:subject',
    right: signedIn,
    programs: true,
    summary: 'Custom fields of a subject, by position',
    params: ofSubject,
    query: z.object({ retired: z.enum(['0', '1']).default('0') }),
    response: z.object({ fields: z.array(fieldDefinition) }),
    handle: async ({ scope, params, query }) => {
      if (!subjectNamed(params.subject)) throw subjectUnknown();
      return { fields: await definitionsOf(db, scope, params.subject, { retired: query.retired === '1' }) };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/fields/:subject',
    right: needs('fields.write'),
    summary: 'Define a field; key, kind and whether it is personal cannot change later; audited',
    params: ofSubject,
    body: newField,
    response: fieldDefinition,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        const id = await addField(tx, scope, params.subject, body);
        return (await definitionsOf(tx, scope, params.subject)).find((one) => one.id === id)!;
      }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/fields/:subject/:id',
    right: needs('fields.write'),
    summary: 'Change or retire a field; 409 when somebody else changed it meanwhile; audited',
    params: oneField,
    body: editField,
    response: fieldDefinition,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await changeField(tx, scope, params.subject, params.id, body);
        const all = await definitionsOf(tx, scope, params.subject, { retired: true });
        return all.find((one) => one.id === params.id)!;
      }),
  });
}
