/** Thin entrances: the public page behind a token, and the list for staff. */
import { z } from 'zod';
import { clock, decodeCursor, encodeCursor, type Kernel, needs, open } from '#kernel';
import { conversationCards } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { readCompany } from '#modules/organisation';
import { answerInvitation } from './answer-invitation.ts';
import { answer, invitation, listedResponse } from './contract.ts';
import { invitationExpired, invitationNotFound } from './errors.ts';
import { invitationByToken, listResponses, scoreOf } from './store.ts';

const token = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/) });
const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);

export function surveyRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/surveys/invitations/:token',
    right: open('the unguessable token in the link is the right'),
    summary: 'What the rating page asks',
    params: token,
    response: invitation,
    ratePerMinute: 60,
    handle: async ({ scope, params }) => {
      const found = await invitationByToken(db, scope, params.token);
      if (!found || found.state === 'erased') throw invitationNotFound();
      if (found.state === 'open' && found.expires_at.getTime() < clock.ms()) throw invitationExpired();
      const [company, people, score, subjects] = await Promise.all([
        readCompany(db, scope),
        staffCards(db, scope, found.agent_id ? [found.agent_id] : []),
        scoreOf(db, scope, found.id),
        found.subject_kind === 'conversation'
          ? conversationCards(db, scope, [found.subject_id])
          : new Map<string, { number: string }>(),
      ]);
      const [agent] = people;
      return {
        title: { zh: '请为这次服务评分', en: 'How was this service?' },
        subject: subjects.get(found.subject_id)?.number ?? '',
        agentName: agent?.name ?? null,
        agentNumber: agent?.number ?? null,
        scale: 5 as const,
        answered: found.state === 'answered',
        score,
        companyName: company?.name ?? { zh: '', en: '' },
      };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/surveys/invitations/:token',
    right: open('the unguessable token in the link is the right; it answers once'),
    summary: 'Answers an invitation, once',
    params: token,
    body: answer,
    ratePerMinute: 20,
    handle: async ({ scope, params, body }) => db.transact((tx) => answerInvitation(tx, scope, params.token, body)),
  });
  http.route({
    method: 'GET',
    path: '/api/surveys/responses',
    right: needs('surveys.read'),
    summary: 'Ratings of the units in reach, newest first',
    query: z.object({
      unitId: z.uuid().optional(),
      agentId: z.uuid().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ responses: z.array(listedResponse), nextCursor: z.string().nullable() }),
    handle: async ({ scope, query }) => {
      const before = decodeCursor(query.cursor, cursorShape);
      const rows = await listResponses(db, scope, {
        unitIds: query.unitId ? [query.unitId] : null,
        agentId: query.agentId ?? null,
        most: query.limit + 1,
        before: before ? { at: new Date(before[0]), id: before[1] } : null,
      });
      const page = rows.slice(0, query.limit);
      const cards = await staffCards(db, scope, [
        ...new Set(page.flatMap(({ agent_id }) => (agent_id ? [agent_id] : []))),
      ]);
      const people = new Map(cards.map((card) => [card.id, card]));
      const last = page.at(-1);
      return {
        responses: page.map((row) => ({
          id: row.id,
          score: row.score,
          comment: row.comment,
          way: row.way,
          answeredAt: row.answered_at.toISOString(),
          unitId: row.unit_id,
          agent:
            row.agent_id && people.has(row.agent_id)
              ? { id: row.agent_id, name: people.get(row.agent_id)!.name, number: people.get(row.agent_id)!.number }
              : null,
          subject: { kind: row.subject_kind, id: row.subject_id },
        })),
        nextCursor: rows.length > query.limit && last ? encodeCursor([last.answered_at.toISOString(), last.id]) : null,
      };
    },
  });
}
