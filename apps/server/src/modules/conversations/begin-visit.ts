/** A page with the widget was opened: who comes, from where; a token for what follows; what to show. */
import { randomInt } from 'node:crypto';
import { clock, newId, type Scope, systemScope, type Tx } from '#kernel';
import { findOrCreateByIdentity } from '#modules/customers';
import { queueDoor, queueNames } from '#modules/routing';
import type { BeginVisit, WidgetSettings } from './contract.ts';
import { identityRefused, noEntrance } from './errors.ts';
import { type HostIdentity, verifyIdentity } from './identity-jwt.ts';
import {
  insertPage,
  insertVisit,
  insertVisitor,
  lockVisitor,
  moveOpenConversation,
  saveVisitor,
  tokenHolder,
  verifiedVisitor,
} from './store-visitors.ts';
import { widgetForHost } from './store-widgets.ts';
import type { VisitorRow, WidgetRow } from './tables.ts';
import { giveToken, hashOf } from './visitor-tokens.ts';
import { secretOf } from './widget-secret.ts';
import { settingsOf } from './widget-settings.ts';

const codeLetters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
/** A page opened again so soon belongs to the same visit's count. */
const sameVisitMs = 30 * 60_000;

/** Throws `conversations.no-entrance` when nothing serves the host, `conversations.identity-refused` for a bad signature. */
export async function beginVisit(
  tx: Tx,
  scope: Scope,
  input: BeginVisit & { userAgent: string },
): Promise<{ visitorToken: string; visitorId: string; visitId: string; settings: WidgetSettings }> {
  const widget = await widgetForHost(tx, scope, hostName(input.host));
  if (!widget) throw noEntrance();
  const identity = input.identityJwt ? identityOf(input.identityJwt, widget) : null;
  const { visitor, token } = await recognise(tx, scope, widget, identity, input.visitorToken);
  const now = clock.now();
  const again = now.getTime() - visitor.last_seen_at.getTime() < sameVisitMs && visitor.visit_count > 0;
  const counted: VisitorRow = {
    ...visitor,
    last_seen_at: now,
    visit_count: again ? visitor.visit_count : visitor.visit_count + 1,
  };
  await saveVisitor(tx, counted);
  const visitId = newId();
  await insertVisit(tx, {
    id: visitId,
    site: widget.origin_site,
    visitor_id: visitor.id,
    widget_id: widget.id,
    number: counted.visit_count,
    started_at: now,
    ip: scope.ip,
    host: input.host,
    page: input.page,
    page_title: input.pageTitle,
    referrer: input.referrer,
    language: input.language,
    user_agent: input.userAgent,
  });
  await insertPage(tx, { visitId, at: now, page: input.page, title: input.pageTitle });
  return {
    visitorToken: token,
    visitorId: visitor.id,
    visitId,
    settings: settingsOf(widget, now, await queueDoor(tx, scope, widget.queue_id, now)),
  };
}

function identityOf(jwt: string, widget: WidgetRow): HostIdentity {
  const secret = secretOf(widget);
  if (secret === null) throw identityRefused({ reason: 'no-secret' });
  return verifyIdentity(jwt, secret, clock.now());
}

/**
 * With a signed identity: the visitor of that identity, and an open anonymous chat of the same browser goes along. Without
 * one: the anonymous visitor of the token. A token that was given out on a signature opens nothing by itself: on a shared
 * computer the next person must not see the last one's chats.
 */
async function recognise(
  tx: Tx,
  scope: Scope,
  widget: WidgetRow,
  identity: HostIdentity | null,
  presented: string | undefined,
): Promise<{ visitor: VisitorRow; token: string }> {
  const holder = presented ? await tokenHolder(tx, scope, hashOf(presented), clock.now()) : null;
  // Whoever shows a visitor's token is that visitor.
  const known = holder
    ? await lockVisitor(tx, { ...scope, actor: { kind: 'visitor', id: holder.visitor_id } }, holder.visitor_id)
    : null;
  if (!identity) {
    if (known && presented && holder && !holder.verified && known.verified_subject === null)
      return { visitor: known, token: presented };
    const visitor = await newVisitor(tx, scope, widget, null);
    return { visitor, token: await giveToken(tx, visitor.id, false) };
  }
  const visitor =
    (await verifiedVisitor(tx, scope, widget.id, identity.sub)) ?? (await newVisitor(tx, scope, widget, identity));
  const named = await identified(tx, scope, widget, visitor, identity);
  if (known && known.id !== visitor.id && known.verified_subject === null)
    await moveOpenConversation(tx, known.id, visitor.id);
  const keep = presented !== undefined && holder?.verified && known?.id === visitor.id;
  return { visitor: named, token: keep ? presented : await giveToken(tx, visitor.id, true) };
}

async function newVisitor(tx: Tx, scope: Scope, widget: WidgetRow, identity: HostIdentity | null): Promise<VisitorRow> {
  const code = Array.from({ length: 4 }, () => codeLetters[randomInt(codeLetters.length)]).join('');
  const made = await insertVisitor(tx, {
    id: newId(),
    site: widget.origin_site,
    code,
    at: clock.now(),
    widgetId: identity ? widget.id : null,
    subject: identity?.sub ?? null,
    name: identity?.name ?? null,
  });
  // Two tabs at once: the other one made the visitor of this identity.
  return made ?? (await verifiedVisitor(tx, scope, widget.id, identity!.sub))!;
}

/** The customer behind a signed identity, with the name the site gave. */
async function identified(
  tx: Tx,
  scope: Scope,
  widget: WidgetRow,
  visitor: VisitorRow,
  identity: HostIdentity,
): Promise<VisitorRow> {
  const unitId = (await queueNames(tx, scope, [widget.queue_id])).get(widget.queue_id)?.unit_id;
  if (!unitId) throw noEntrance();
  const customer =
    visitor.customer_id ??
    (
      await findOrCreateByIdentity(tx, systemScope('conversations'), {
        kind: 'host_user',
        value: `${widget.code}:${identity.sub}`,
        verified: true,
        name: identity.name ?? null,
        unitId,
      })
    ).id;
  return { ...visitor, verified_name: identity.name ?? visitor.verified_name, customer_id: customer };
}

/** `shop.example.cn:8080` → `shop.example.cn` */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
