/** Thin routes: entrances are set up by staff; callers come by an entrance's code, then by the secret of their call. */
import { z } from 'zod';
import { type Db, type Kernel, needs, open, type Scope, systemScope, visitorOnly } from '#kernel';
import { readCompany } from '#modules/organisation';
import { windowsInReach } from '#modules/visitors';
import * as shapes from './contract.ts';
import { entranceNotFound } from './errors.ts';
import { callFromWindow, showButton } from './from-window.ts';
import { keepEntrance } from './keep-entrance.ts';
import { entranceByCode, listEntrances } from './store.ts';
import { buttonsOf } from './store-buttons.ts';
import { besideCall, callsBeside } from './stories.ts';
import type { EntranceRow } from './tables.ts';
import { comeBack, howItStands, leaveCall, takeCall } from './take-call.ts';

const house = systemScope('webcalls');
const configure = needs('telephony.configure');
const byCode = z.object({ code: z.string().length(16) });
const bySecret = z.object({ secret: z.string().length(43) });
const entered = '/api/webcalls/enter/:code';
const guest = '/api/webcalls/guest/:secret';
const hasCode = open('whoever has the link of an entrance may call; how often and how many at once is limited');
const isGuest = open('the unguessable secret, given to this caller alone, is the right');

export function webcallsRoutes({ http, db, config }: Kernel): void {
  const shown = (row: EntranceRow, widgetIds: string[]): shapes.Entrance => ({
    id: row.id,
    name: row.name,
    number: row.number,
    mostAtOnce: row.most_at_once,
    state: row.state,
    version: row.version,
    link: `${config.publicUrl}/call/${row.code}`,
    widgetIds,
  });
  const view = async (read: Db, rows: EntranceRow[]): Promise<shapes.Entrance[]> => {
    const ids = rows.map(({ id }) => id);
    const buttons = await buttonsOf(read, house, ids);
    return rows.map((row) => shown(row, buttons.get(row.id) ?? []));
  };
  const kept = (scope: Scope, body: shapes.EntranceInput, change?: { id: string; version: number }) =>
    db.transact(async (tx) => (await view(tx, [await keepEntrance(tx, scope, body, change)]))[0]!);
  http.route({
    method: 'GET',
    path: '/api/webcalls/entrances',
    right: configure,
    summary: 'Entrances for web calls, and the chat windows that may show a button',
    response: z.object({
      entrances: z.array(shapes.entrance),
      windows: z.array(z.object({ id: z.uuid(), title: shapes.windowTitle })),
    }),
    handle: async ({ scope }) => ({
      entrances: await view(db, await listEntrances(db, scope)),
      windows: (await windowsInReach(db, scope, 'telephony.configure')).map(({ id, title }) => ({ id, title })),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/webcalls/entrances',
    right: configure,
    summary: 'Make an entrance for web calls to one of the company’s numbers',
    body: shapes.entranceInput,
    response: shapes.entrance,
    handle: ({ scope, body }) => kept(scope, body),
  });
  http.route({
    method: 'PUT',
    path: '/api/webcalls/entrances/:id',
    right: configure,
    summary: 'Change or retire an entrance; its link stays',
    params: z.object({ id: z.uuid() }),
    body: shapes.entranceChange,
    response: shapes.entrance,
    handle: ({ scope, params, body }) => kept(scope, body, { id: params.id, version: body.version }),
  });
  http.route({
    method: 'GET',
    path: entered,
    right: hasCode,
    summary: 'Whom an entrance leads to',
    params: byCode,
    response: shapes.entered,
    ratePerMinute: 60,
    handle: async ({ scope, params }) => {
      const row = await entranceByCode(db, scope, params.code);
      if (!row) throw entranceNotFound();
      const company = await readCompany(db, scope);
      return { name: row.name, companyName: company?.name ?? { zh: '', en: '' } };
    },
  });
  http.route({
    method: 'POST',
    path: entered,
    right: hasCode,
    summary: 'Call with the browser’s sound; gives the secret of this call',
    params: byCode,
    body: shapes.offered,
    response: shapes.taken,
    ratePerMinute: 6,
    handle: ({ scope, params, body }) => takeCall(db, scope, params.code, body.sdp),
  });
  http.route({
    method: 'GET',
    path: guest,
    right: isGuest,
    evenOff: 'a call under way is talked to its end',
    crossOrigin: true,
    summary: 'How the call stands',
    params: bySecret,
    response: shapes.standing,
    ratePerMinute: 120,
    handle: ({ scope, params }) => howItStands(db, scope, params.secret),
  });
  http.route({
    method: 'POST',
    path: `${guest}/sound`,
    right: isGuest,
    evenOff: 'a call under way is talked to its end',
    crossOrigin: true,
    summary: 'The caller’s page was loaded anew or their network changed: sound again for the same call',
    params: bySecret,
    body: shapes.offered,
    response: z.object({ sdp: z.string() }),
    ratePerMinute: 30,
    handle: ({ scope, params, body }) => comeBack(db, scope, params.secret, body.sdp),
  });
  http.route({
    method: 'POST',
    path: `${guest}/hang-up`,
    right: isGuest,
    evenOff: 'a call under way is talked to its end',
    crossOrigin: true,
    summary: 'The caller hangs up',
    params: bySecret,
    ratePerMinute: 30,
    handle: ({ scope, params }) => leaveCall(db, scope, params.secret),
  });
  windowRoutes({ http, db });
}

/** In the chat window, and beside it for those who work there. */
function windowRoutes({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'GET',
    path: '/api/widget/call',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'Whether this chat window has a call button, and whether somebody would answer',
    response: z.object({ button: shapes.button.nullable() }),
    handle: async ({ scope }) => ({ button: await showButton(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/widget/call',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'Call from the chat window with the browser’s sound; gives the secret of this call',
    body: shapes.offered,
    response: shapes.taken,
    ratePerMinute: 6,
    handle: ({ scope, body }) => callFromWindow(db, scope, body.sdp),
  });
  http.route({
    method: 'GET',
    path: '/api/webcalls/calls/:id/conversation',
    right: needs('routing.work'),
    summary: 'The conversation of the visitor who calls',
    params: z.object({ id: z.uuid() }),
    response: z.object({ beside: shapes.beside.nullable() }),
    handle: async ({ scope, params }) => ({ beside: await besideCall(db, scope, params.id) }),
  });
  http.route({
    method: 'GET',
    path: '/api/webcalls/conversations/:id/calls',
    right: needs('routing.work'),
    summary: 'Web calls of the visitor of a conversation, the newest first',
    params: z.object({ id: z.uuid() }),
    response: z.object({ callIds: z.array(z.uuid()) }),
    handle: async ({ scope, params }) => ({ callIds: await callsBeside(db, scope, params.id) }),
  });
}
