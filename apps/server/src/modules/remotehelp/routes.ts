/** Thin entrances for staff. */
import { z } from 'zod';
import { type Db, type Kernel, needs, type Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import { askHelp, helpPage } from './ask-help.ts';
import * as shapes from './contract.ts';
import { helpNotFound } from './errors.ts';
import { iceServers } from './ice.ts';
import { own } from './ports.ts';
import { bytesOf, keepPiece, playRecording, setPolicy, showPolicy } from './record-help.ts';
import { endHelp, lockOwn, passSignal, readNews, startHelp, visibleSession } from './run-help.ts';
import { historyOf, sessionsOf } from './store.ts';
import type { SessionRow } from './tables.ts';

const right = needs('remotehelp.use');
const byId = z.object({ id: z.uuid() });
const path = '/api/remotehelp/sessions';
const pageSize = 50;
/** Switching off ends what runs; both browsers hear it, and the last piece of a recording is kept. */
const over = 'what ran is ended in order';

async function shown(db: Db, scope: Scope, rows: SessionRow[]): Promise<shapes.Session[]> {
  const [cards, bytes] = await Promise.all([
    staffCards(db, scope, [...new Set(rows.map((row) => row.staff_id))]),
    bytesOf(
      db,
      scope,
      rows.map((row) => row.id),
    ),
  ]);
  return rows.map((row) => {
    const agent = cards.find((card) => card.id === row.staff_id);
    return {
      id: row.id,
      subject: { kind: row.subject_kind, id: row.subject_id },
      agent: { id: row.staff_id, name: agent?.name ?? '', number: agent?.number ?? '' },
      state: row.state,
      way: row.way,
      wish: row.wish,
      recorded: row.recorded,
      askedAt: row.asked_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      runningAt: row.running_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
      endBy: row.end_by,
      recordedBytes: bytes.get(row.id) ?? 0,
    };
  });
}

export function remotehelpRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path,
    right,
    summary: 'Ask the customer of one’s conversation or call, or of a ticket, to share their screen or camera',
    body: shapes.askHelp,
    response: shapes.asked,
    ratePerMinute: 20,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        const { row, link, code, textWords } = await askHelp(tx, scope, body.subject, body.wish);
        return {
          session: (await shown(tx, scope, [row]))[0]!,
          link,
          code,
          codeAt: code && helpPage(),
          textWords,
          iceServers: iceServers(row.id),
          relayOnly: own().ice.relayOnly,
        };
      }),
  });
  http.route({
    method: 'GET',
    path,
    right,
    summary: 'Remote help about a conversation, a ticket or a call, the newest first',
    query: z.object({ kind: z.enum(['conversation', 'ticket', 'call']), id: z.uuid() }),
    response: z.object({ sessions: z.array(shapes.session) }),
    handle: async ({ scope, query }) => ({
      sessions: await shown(db, scope, await sessionsOf(db, scope, query.kind, query.id)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/remotehelp/history',
    right: needs('remotehelp.watch'),
    summary: 'Remote help of the units where one may watch, the newest first',
    query: shapes.historyQuery,
    response: shapes.history,
    handle: async ({ scope, query }) => {
      const rows = await historyOf(db, scope, {
        before: query.before ? new Date(query.before) : null,
        recorded: query.recorded,
        limit: pageSize + 1,
      });
      return { sessions: await shown(db, scope, rows.slice(0, pageSize)), more: rows.length > pageSize };
    },
  });
  http.route({
    method: 'GET',
    path: `${path}/:id/news`,
    right,
    evenOff: over,
    summary: 'What the customer’s browser says and the state, held until there is news',
    params: byId,
    query: shapes.newsQuery,
    response: shapes.news,
    ratePerMinute: 600,
    handle: ({ scope, params, query }) =>
      readNews(
        db,
        scope,
        async () => {
          const row = await visibleSession(db, scope, params.id);
          if (row.staff_id !== scope.actor.id) throw helpNotFound();
          return row;
        },
        { side: 'agent', ...query },
      ),
  });
  http.route({
    method: 'POST',
    path: `${path}/:id/signals`,
    right,
    summary: 'A word of the agent’s browser to the customer’s',
    params: byId,
    body: shapes.signalBody,
    ratePerMinute: 600,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => passSignal(tx, await lockOwn(tx, scope, params.id), 'agent', body)),
  });
  http.route({
    method: 'POST',
    path: `${path}/:id/start`,
    right,
    summary: 'The first picture is there',
    params: byId,
    handle: ({ scope, params }) => db.transact(async (tx) => void (await startHelp(tx, scope, params.id))),
  });
  http.route({
    method: 'POST',
    path: `${path}/:id/end`,
    right,
    evenOff: over,
    summary: 'End remote help',
    params: byId,
    body: z.object({ by: z.enum(['agent', 'network']) }),
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => void (await endHelp(tx, scope, await lockOwn(tx, scope, params.id), body.by))),
  });
  recordingRoutes({ http, db });
}

function recordingRoutes({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'POST',
    path: `${path}/:id/pieces`,
    right,
    evenOff: over,
    summary: 'A piece of the recording, made by the agent’s browser',
    params: byId,
    query: z.object({ seq: z.coerce.number().int().min(0).max(2_000) }),
    multipart: true,
    ratePerMinute: 120,
    handle: async ({ scope, params, query, request }) => {
      const part = request.isMultipart() ? await request.file({ limits: { files: 1 } }) : undefined;
      await keepPiece(db, scope, params.id, query.seq, part);
    },
  });
  http.route({
    method: 'GET',
    path: `${path}/:id/recording`,
    right,
    summary: 'The recording: a film (WebM), or of a page its changes as lines of JSON; each look is written down',
    params: byId,
    response: 'stream',
    handle: async ({ scope, params, reply }) => {
      const { type, size, content } = await playRecording(db, scope, params.id);
      reply
        .header('content-type', type)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('content-length', String(size))
        .header('cache-control', 'private, no-store');
      await reply.send(content);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/remotehelp/policy',
    right: needs('remotehelp.configure'),
    summary: 'Whether remote help is recorded, and how long recordings are kept',
    response: shapes.policy,
    handle: ({ scope }) => showPolicy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/remotehelp/policy',
    right: needs('remotehelp.configure'),
    summary: 'Record remote help or not; applies to what is asked for from now on',
    body: shapes.policy,
    response: shapes.policy,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await setPolicy(tx, scope, body);
        return showPolicy(tx, scope);
      }),
  });
}
