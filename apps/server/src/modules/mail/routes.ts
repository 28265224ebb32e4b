/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { correspondence, heldLetter, writeLetter as writeInput } from './contract.ts';
import { ports } from './ports.ts';
import { dropLetter, takeHeld } from './see-to-held.ts';
import {
  bodyOf,
  framePage,
  framePolicy,
  openOriginal,
  showCorrespondence,
  showHeld,
  visibleLetter,
} from './show-letters.ts';
import { writeLetter } from './write-letter.ts';

/** What was written stays to be read while mail is switched off. */
const toRead = 'what was written stays to be read';
const byId = z.object({ id: z.uuid() });

export function mailRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/mail/conversations/:id',
    right: needs('conversations.read'),
    evenOff: toRead,
    summary: 'Letters of the conversation’s thread, earlier conversations too; null for one without letters',
    params: byId,
    response: z.object({ correspondence: correspondence.nullable() }),
    handle: async ({ scope, params }) => ({ correspondence: await showCorrespondence(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/mail/conversations/:id/letters',
    right: needs('conversations.handle'),
    summary: 'Answer, answer all or pass on; the same client id again answers the stored seq',
    params: byId,
    body: writeInput,
    response: z.object({ seq: z.number().int(), at: z.iso.datetime(), letterId: z.uuid().nullable() }),
    handle: async ({ scope, params, body }) => {
      const { seq, at, letterId } = await db.transact((tx) =>
        writeLetter(tx, scope, { conversationId: params.id, ...body }),
      );
      return { seq, at: at.toISOString(), letterId };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/mail/letters/:id/body',
    right: needs('conversations.read'),
    evenOff: toRead,
    summary: 'The letter’s HTML made harmless, for a frame without scripts; remote pictures only when asked',
    params: byId,
    query: z.object({ pictures: z.enum(['blocked', 'shown']).default('blocked') }),
    response: 'stream',
    handle: async ({ scope, params, query, reply }) => {
      const remote = query.pictures === 'shown';
      const body = bodyOf(await visibleLetter(db, scope, params.id), remote);
      await reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', framePolicy(remote))
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'private, no-store')
        .header('x-blocked-pictures', String(body.blocked))
        .header('x-lying-links', String(body.liars))
        .send(framePage(body));
    },
  });
  http.route({
    method: 'GET',
    path: '/api/mail/letters/:id/original',
    right: needs('conversations.read'),
    evenOff: toRead,
    summary: 'The letter as it travelled (.eml); audited',
    params: byId,
    response: 'stream',
    handle: async ({ scope, params, reply }) => {
      const { fileId, name } = await openOriginal(db, scope, params.id);
      const { file, content } = await ports().files.read(fileId);
      await reply
        .header('content-type', 'message/rfc822')
        .header('content-length', String(file.size))
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(content);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/mail/held',
    right: needs('mail.held'),
    summary: 'Letters that wait for a person: not taken, or not sent, with the reason',
    response: z.object({ letters: z.array(heldLetter) }),
    handle: async ({ scope }) => ({ letters: await showHeld(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/mail/held/:id/take',
    right: needs('mail.held'),
    summary: 'Take a letter held back all the same, or try again to send one',
    params: byId,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => takeHeld(tx, scope, params.id));
    },
  });
  http.route({
    method: 'DELETE',
    path: '/api/mail/held/:id',
    right: needs('mail.held'),
    summary: 'Put a letter held back away; its original stays',
    params: byId,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => dropLetter(tx, scope, params.id));
    },
  });
}
