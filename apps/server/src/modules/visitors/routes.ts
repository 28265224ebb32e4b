/** Thin entrances. */
import { z } from 'zod';
import { clock, type Kernel, needs, type Scope, visitorOnly } from '#kernel';
import { standardsPath } from '#modules/agreements';
import { searchOwn, snippetOf, verifiedCustomer, visitorTitle } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { banVisitor, liftBan } from './ban-visitor.ts';
import {
  type Ban,
  ban,
  banInput,
  invite,
  liveVisitor,
  rule,
  ruleInput,
  shownInvitation,
  visitorHit,
} from './contract.ts';
import { invitationNotFound } from './errors.ts';
import { inviteVisitor } from './invite-visitor.ts';
import { keepRule, readRules, removeRule } from './keep-rules.ts';
import type { Pulses } from './pulses.ts';
import { entrancesInReach, readLive } from './read-live.ts';
import { answerInvitation, listBans } from './store.ts';
import type { BanRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });

export function visitorRoutes({ http, db, config, keys }: Kernel, pulses: Pulses): void {
  const { site } = config;
  const bansView = async (scope: Scope, rows: BanRow[]): Promise<Ban[]> => {
    const makers = await staffCards(
      db,
      scope,
      rows.map((row) => row.created_by),
    );
    const names = new Map(makers.map((card) => [card.id, `${card.name} ${card.number}`]));
    return rows.map((row) => ({
      id: row.id,
      by: row.ip === null ? 'visitor' : 'address',
      title: visitorTitle(scope, { visitor_code: row.visitor_code }),
      ip: row.ip,
      reason: row.reason,
      createdAt: row.created_at.toISOString(),
      createdBy: names.get(row.created_by) ?? '',
      until: row.until?.toISOString() ?? null,
      liftedAt: row.lifted_at?.toISOString() ?? null,
    }));
  };
  http.route({
    method: 'POST',
    path: '/api/widget/visits/:id/pulse',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'The visitor is still on the page; an invitation to talk, when there is one',
    params: byId,
    response: z.object({ invitation: shownInvitation.nullable() }),
    handle: async ({ scope, params }) => ({ invitation: await pulses.pulse(scope, params.id) }),
  });
  http.route({
    method: 'GET',
    path: '/api/widget/history',
    right: visitorOnly,
    crossOrigin: true,
    evenOff: 'what was said stays theirs to read',
    ratePerMinute: 60,
    summary: 'Search in own conversations, newest first',
    query: z.object({ words: z.string().trim().min(1).max(100) }),
    response: z.object({ hits: z.array(visitorHit) }),
    handle: async ({ scope, query: { words } }) => ({
      hits: (await searchOwn(db, scope, words)).map((row) => ({
        conversationId: row.conversation_id,
        number: row.number,
        seq: row.seq,
        at: row.at.toISOString(),
        mine: row.author_kind === 'visitor',
        snippet: snippetOf(row.text, words),
      })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/widget/standards',
    right: visitorOnly,
    crossOrigin: true,
    evenOff: 'what is promised to customers stays published',
    summary:
      'Where the service standards are read: with those agreed with the visitor when the host site signed who it is',
    response: z.object({ path: z.string().nullable() }),
    handle: async ({ scope }) => ({ path: await standardsPath(db, keys, await verifiedCustomer(db, scope)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/widget/invitations/:id',
    right: visitorOnly,
    crossOrigin: true,
    summary: "The visitor's answer to an invitation",
    params: byId,
    body: z.object({ outcome: z.enum(['accepted', 'declined']) }),
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        if (!(await answerInvitation(tx, scope, params.id, body.outcome))) throw invitationNotFound();
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/visitors/live',
    right: needs('visitors.invite'),
    summary: 'Who is on the pages now: page, referrer, stay, visits',
    response: z.object({ visitors: z.array(liveVisitor), at: z.iso.datetime() }),
    handle: async ({ scope }) => ({ visitors: await readLive(db, scope), at: clock.now().toISOString() }),
  });
  http.route({
    method: 'POST',
    path: '/api/visitors/live/:id/invitation',
    right: needs('visitors.invite'),
    summary: 'Ask a visitor to talk',
    params: byId,
    body: invite,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, params, body }) => ({
      id: await db.transact((tx) => inviteVisitor(tx, scope, { visitId: params.id, text: body.text, site })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/visitors/bans',
    right: needs('visitors.ban'),
    summary: 'Bans, the newest first',
    response: z.object({ bans: z.array(ban) }),
    handle: async ({ scope }) => ({ bans: await bansView(scope, await listBans(db, scope)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/visitors/bans',
    right: needs('visitors.ban'),
    summary: 'Keep a visitor, or an address, out; ends their conversation',
    body: banInput,
    response: ban,
    handle: async ({ scope, body }) =>
      (await bansView(scope, [await db.transact((tx) => banVisitor(tx, scope, { ...body, site }))]))[0]!,
  });
  http.route({
    method: 'POST',
    path: '/api/visitors/bans/:id/lift',
    right: needs('visitors.ban'),
    summary: 'Lift a ban',
    params: byId,
    response: ban,
    handle: async ({ scope, params }) =>
      (await bansView(scope, [await db.transact((tx) => liftBan(tx, scope, params.id))]))[0]!,
  });
  ruleRoutes({ http, db, config }, pulses);
}

function ruleRoutes({ http, db, config }: Pick<Kernel, 'http' | 'db' | 'config'>, pulses: Pulses): void {
  const { site } = config;
  http.route({
    method: 'GET',
    path: '/api/visitors/rules',
    right: needs('visitors.configure'),
    summary: 'Invitation rules with how often they asked, and the entrances they may stand at',
    response: z.object({
      rules: z.array(rule),
      entrances: z.array(z.object({ id: z.uuid(), title: z.object({ zh: z.string(), en: z.string() }) })),
    }),
    handle: async ({ scope }) => ({
      rules: await readRules(db, scope),
      entrances: (await entrancesInReach(db, scope, 'visitors.configure')).map(({ id, title }) => ({ id, title })),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/visitors/rules',
    right: needs('visitors.configure'),
    summary: 'Add an invitation rule',
    body: ruleInput,
    response: rule,
    handle: async ({ scope, body }) => {
      const kept = await db.transact((tx) => keepRule(tx, scope, { ...body, site }));
      pulses.forgetRules();
      return kept;
    },
  });
  http.route({
    method: 'PUT',
    path: '/api/visitors/rules/:id',
    right: needs('visitors.configure'),
    summary: 'Change an invitation rule',
    params: byId,
    body: ruleInput.extend({ version: z.number().int() }),
    response: rule,
    handle: async ({ scope, params, body }) => {
      const kept = await db.transact((tx) => keepRule(tx, scope, { ...body, id: params.id, site }));
      pulses.forgetRules();
      return kept;
    },
  });
  http.route({
    method: 'DELETE',
    path: '/api/visitors/rules/:id',
    right: needs('visitors.configure'),
    summary: 'Delete an invitation rule',
    params: byId,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => removeRule(tx, scope, params.id));
      pulses.forgetRules();
    },
  });
}
