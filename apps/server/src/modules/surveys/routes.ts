/** Thin entrances: the public page behind a token, and the list for staff. */
import { z } from 'zod';
import { clock, decodeCursor, encodeCursor, invalidInput, type Kernel, needs, open, systemScope } from '#kernel';
import { conversationCards } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { descendantsOf, readCompany } from '#modules/organisation';
import { ticketCards } from '#modules/tickets';
import { answerInvitation } from './answer-invitation.ts';
import { answer, invitation, listedResponse, policy, surveySummary } from './contract.ts';
import { invitationExpired, invitationNotFound } from './errors.ts';
import { keepPolicy, showPolicy } from './keep-policy.ts';
import { figuresOf } from './rules.ts';
import { distribution, invitationByToken, listResponses, scoreOf } from './store.ts';

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
      // The token is the right to see the number of what was rated.
      const house = systemScope('surveys');
      const [company, people, score, subjects] = await Promise.all([
        readCompany(db, scope),
        staffCards(db, scope, found.agent_id ? [found.agent_id] : []),
        scoreOf(db, scope, found.id),
        found.subject_kind === 'conversation'
          ? conversationCards(db, house, [found.subject_id])
          : ticketCards(db, house, [found.subject_id]),
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
        unitIds: query.unitId ? await descendantsOf(db, scope, query.unitId) : null,
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
  http.route({
    method: 'GET',
    path: '/api/surveys/summary',
    right: needs('surveys.read'),
    summary: 'Ratings of a period and of the one before: count, mean, standard deviation, distribution',
    query: z.object({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      unitId: z.uuid().optional(),
      agentId: z.uuid().optional(),
    }),
    response: surveySummary,
    handle: async ({ scope, query }) => {
      const from = new Date(query.from);
      const to = new Date(query.to);
      if (to <= from) throw invalidInput({ fields: 'to' });
      const unitIds = query.unitId ? await descendantsOf(db, scope, query.unitId) : null;
      const earlier = new Date(from.getTime() - (to.getTime() - from.getTime()));
      const of = async (start: Date, end: Date) =>
        figuresOf(await distribution(db, scope, { unitIds, agentId: query.agentId ?? null, from: start, to: end }));
      return { from: query.from, to: query.to, period: await of(from, to), before: await of(earlier, from) };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/surveys/policy',
    right: needs('surveys.configure'),
    summary: 'How long ratings may be given, how soon nobody is asked again, which scores leaders are told of',
    response: policy,
    handle: ({ scope }) => showPolicy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/surveys/policy',
    right: needs('surveys.configure'),
    summary: 'Set the rules of ratings; they hold for what is asked from now on',
    body: policy,
    response: policy,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await keepPolicy(tx, scope, body);
        return showPolicy(tx, scope);
      }),
  });
}
