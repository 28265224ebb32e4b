/** Entrances, visitors and conversations for tests; each factory makes its own parents. */
import { type Kernel, type Scope, systemScope } from '#kernel';
import { aQueue, type TestQueue } from '#testing/routing';
import { beginVisit } from './begin-visit.ts';
import { type OpenWidget, openWidget } from './keep-widgets.ts';
import { startConversation } from './start-conversation.ts';
import type { ConversationRow } from './tables.ts';

const scope = systemScope('test');
type Place = Pick<Kernel, 'db'>;

export type TestWidget = { id: string; host: string; queue: TestQueue };

/** An entrance of a host of its own, open round the clock. */
export async function aWidget(
  { db }: Place,
  given: {
    queue?: TestQueue;
    host?: string;
    code?: string;
    idleMinutes?: number;
    recallSeconds?: number;
    hours?: OpenWidget['hours'];
  } = {},
): Promise<TestWidget> {
  const queue = given.queue ?? (await aQueue({ db }));
  const code = given.code ?? `w-${queue.id.slice(-12)}`;
  const host = given.host ?? `${code}.example`;
  const both = (zh: string, en: string) => ({ zh, en });
  const id = await db.transact((tx) =>
    openWidget(tx, scope, {
      code,
      hosts: [host],
      queueId: queue.id,
      title: both('在线客服', 'Customer service'),
      greeting: both('您好', 'Hello'),
      hoursText: both('全天', 'All day'),
      ...(given.hours ? { hours: given.hours } : {}),
      ...(given.idleMinutes ? { idleMinutes: given.idleMinutes } : {}),
      ...(given.recallSeconds !== undefined ? { recallSeconds: given.recallSeconds } : {}),
    }),
  );
  return { id, host, queue };
}

export type TestVisitor = { id: string; token: string; visitId: string; scope: Scope; widget: TestWidget };

/** Somebody who opened a page with the widget. */
export async function aVisitor({ db }: Place, given: { widget?: TestWidget } = {}): Promise<TestVisitor> {
  const widget = given.widget ?? (await aWidget({ db }));
  const visit = await db.transact((tx) =>
    beginVisit(tx, visitorScope('00000000-0000-0000-0000-000000000000'), {
      host: widget.host,
      page: `https://${widget.host}/washing-machines`,
      pageTitle: '洗衣机',
      referrer: '',
      language: 'zh-CN',
      userAgent: 'test',
    }),
  );
  return {
    id: visit.visitorId,
    token: visit.visitorToken,
    visitId: visit.visitId,
    scope: visitorScope(visit.visitorId),
    widget,
  };
}

/** A waiting conversation of a visitor. */
export async function aConversation(
  { db }: Place,
  given: { visitor?: TestVisitor; widget?: TestWidget } = {},
): Promise<{ row: ConversationRow; visitor: TestVisitor }> {
  const visitor = given.visitor ?? (await aVisitor({ db }, given.widget ? { widget: given.widget } : {}));
  const { row } = await db.transact((tx) => startConversation(tx, visitor.scope, {}));
  return { row, visitor };
}

export function visitorScope(visitorId: string): Scope {
  return {
    actor: { kind: 'visitor', id: visitorId },
    sessionId: null,
    locale: 'zh-CN',
    requestId: 'test',
    ip: '203.0.113.7',
    reach: new Map(),
    unitId: null,
  };
}
