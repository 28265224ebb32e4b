/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs, type Scope } from '#kernel';
import { unitCards, unitsAbove } from '#modules/organisation';
import {
  contextOf,
  issuedPanel,
  type Panel,
  panel,
  panelChange,
  panelInput,
  place,
  rotation,
  shownPanel,
  signedContext,
} from './contract.ts';
import { addressUnfit } from './errors.ts';
import { changePanel, makePanel, rotatePanel } from './keep-panels.ts';
import { fits, framePage, framePolicy } from './rules.ts';
import { panelFor, signContext } from './sign-context.ts';
import { listPanels, panelsAt } from './store.ts';
import type { PanelRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });

export function panelsRoutes({ http, db, keys, config }: Kernel): void {
  // The program may be reached by other names than its public one.
  const ownHosts = (request: { headers: { host?: string } }): string[] => [
    new URL(config.publicUrl).host,
    request.headers.host ?? '',
  ];
  http.route({
    method: 'GET',
    path: '/api/panels',
    right: needs('panels.manage'),
    summary: 'Embedded applications of the units in reach',
    response: z.object({ panels: z.array(panel) }),
    handle: async ({ scope }) => ({ panels: await views(scope, await listPanels(db, scope)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/panels',
    right: needs('panels.manage'),
    summary: 'Embed an application; its signing secret is in this answer and never again',
    body: panelInput,
    response: issuedPanel,
    handle: async ({ scope, body, request }) => {
      const own = ownHosts(request);
      const made = await db.transact((tx) => makePanel(tx, scope, { ...body, site: config.site, keys, own }));
      return { ...(await view(scope, made.row)), secret: made.secret };
    },
  });
  http.route({
    method: 'PATCH',
    path: '/api/panels/:id',
    right: needs('panels.manage'),
    summary: 'Change an embedded application, pause it or let it go on',
    params: byId,
    body: panelChange,
    response: panel,
    handle: async ({ scope, params, body, request }) => {
      const own = ownHosts(request);
      return view(scope, await db.transact((tx) => changePanel(tx, scope, params.id, { ...body, own })));
    },
  });
  http.route({
    method: 'POST',
    path: '/api/panels/:id/rotate',
    right: needs('panels.manage'),
    summary: 'A new signing secret; for the overlap the former one signs too',
    params: byId,
    body: rotation,
    response: issuedPanel,
    handle: async ({ scope, params, body }) => {
      const made = await db.transact((tx) => rotatePanel(tx, scope, params.id, { ...body, keys }));
      return { ...(await view(scope, made.row)), secret: made.secret };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/panels/here',
    right: needs('panels.use'),
    summary: 'Embedded applications that the caller sees at a place',
    query: z.object({ place }),
    response: z.object({ panels: z.array(shownPanel) }),
    handle: async ({ scope, query }) => {
      const rows = await panelsAt(db, scope, await unitsAbove(db, scope), query.place);
      return {
        panels: rows.map(({ id, name, url, height }) => ({ id, name, origin: new URL(url).origin, height })),
      };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/panels/:id/context',
    right: needs('panels.use'),
    summary: 'A signed word of five minutes about the customer, conversation or ticket on screen, masked',
    params: byId,
    body: contextOf,
    response: signedContext,
    handle: ({ scope, params, body }) => signContext(db, scope, { ...body, panelId: params.id, keys }),
  });
  http.route({
    method: 'GET',
    path: '/api/panels/:id/frame',
    right: needs('panels.use'),
    summary: 'The page around an embedded application; it can show that one origin',
    params: byId,
    response: 'stream',
    handle: async ({ scope, params, request, reply }) => {
      const row = await panelFor(db, scope, params.id, null);
      if (!fits(row.url, ownHosts(request))) throw addressUnfit();
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('content-security-policy', framePolicy(row.url))
        .send(framePage(row.url, row.name[scope.locale === 'en' ? 'en' : 'zh'], scope.locale));
    },
  });

  const view = async (scope: Scope, row: PanelRow): Promise<Panel> => (await views(scope, [row]))[0] as Panel;
  async function views(scope: Scope, rows: PanelRow[]): Promise<Panel[]> {
    const units = await unitCards(db, scope, [...new Set(rows.map((row) => row.unit_id))]);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      url: row.url,
      places: row.places,
      height: row.height,
      unitId: row.unit_id,
      unit: units.find(({ id }) => id === row.unit_id)?.name ?? null,
      state: row.state,
      formerUntil: row.former_until?.toISOString() ?? null,
      version: row.version,
    }));
  }
}
