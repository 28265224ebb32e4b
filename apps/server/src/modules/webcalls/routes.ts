/** Thin routes: entrances are set up by staff; callers come by an entrance's code, then by the secret of their call. */
import { z } from 'zod';
import { type Kernel, needs, open } from '#kernel';
import { readCompany } from '#modules/organisation';
import * as shapes from './contract.ts';
import { entranceNotFound } from './errors.ts';
import { keepEntrance } from './keep-entrance.ts';
import { entranceByCode, listEntrances } from './store.ts';
import type { EntranceRow } from './tables.ts';
import { howItStands, leaveCall, takeCall } from './take-call.ts';

const configure = needs('telephony.configure');
const byCode = z.object({ code: z.string().length(16) });
const bySecret = z.object({ secret: z.string().length(43) });
const entered = '/api/webcalls/enter/:code';
const guest = '/api/webcalls/guest/:secret';
const hasCode = open('whoever has the link of an entrance may call; how often and how many at once is limited');
const isGuest = open('the unguessable secret, given to this caller alone, is the right');

export function webcallsRoutes({ http, db, config }: Kernel): void {
  const shown = (row: EntranceRow): shapes.Entrance => ({
    id: row.id,
    name: row.name,
    number: row.number,
    mostAtOnce: row.most_at_once,
    state: row.state,
    version: row.version,
    link: `${config.publicUrl}/call/${row.code}`,
  });
  http.route({
    method: 'GET',
    path: '/api/webcalls/entrances',
    right: configure,
    summary: 'Entrances for web calls',
    response: z.object({ entrances: z.array(shapes.entrance) }),
    handle: async ({ scope }) => ({ entrances: (await listEntrances(db, scope)).map(shown) }),
  });
  http.route({
    method: 'POST',
    path: '/api/webcalls/entrances',
    right: configure,
    summary: 'Make an entrance for web calls to one of the company’s numbers',
    body: shapes.entranceInput,
    response: shapes.entrance,
    handle: async ({ scope, body }) => shown(await db.transact((tx) => keepEntrance(tx, scope, body))),
  });
  http.route({
    method: 'PUT',
    path: '/api/webcalls/entrances/:id',
    right: configure,
    summary: 'Change or retire an entrance; its link stays',
    params: z.object({ id: z.uuid() }),
    body: shapes.entranceChange,
    response: shapes.entrance,
    handle: async ({ scope, params, body }) =>
      shown(await db.transact((tx) => keepEntrance(tx, scope, body, { id: params.id, version: body.version }))),
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
    summary: 'How the call stands',
    params: bySecret,
    response: shapes.standing,
    ratePerMinute: 120,
    handle: ({ scope, params }) => howItStands(db, scope, params.secret),
  });
  http.route({
    method: 'POST',
    path: `${guest}/hang-up`,
    right: isGuest,
    evenOff: 'a call under way is talked to its end',
    summary: 'The caller hangs up',
    params: bySecret,
    ratePerMinute: 30,
    handle: ({ scope, params }) => leaveCall(db, scope, params.secret),
  });
}
