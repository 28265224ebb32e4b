/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { part, partCode, switchPart as shape } from './contract.ts';
import type { PartDoors } from './part-doors.ts';
import { showParts } from './show-parts.ts';
import { switchPart } from './switch-part.ts';

const right = needs('parts.manage');

export function partsRoutes({ http, db }: Kernel, doors: PartDoors): void {
  http.route({
    method: 'GET',
    path: '/api/parts',
    right,
    summary: 'Parts of the product: on or off, what each needs, what lies in it',
    response: z.object({ parts: z.array(part) }),
    handle: async ({ scope }) => ({ parts: await showParts(db, scope) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/parts/:code',
    right,
    summary: 'Switch a part of the product off or on; its data is kept',
    params: z.object({ code: partCode }),
    body: shape,
    response: part,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => switchPart(tx, scope, params.code, body.on));
      // This node at once; the others by the event.
      await doors.load();
      return (await showParts(db, scope)).find(({ code }) => code === params.code)!;
    },
  });
}
