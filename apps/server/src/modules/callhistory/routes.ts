/** Entrance of the list of calls. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { findCalls } from './find-calls.ts';

export function callhistoryRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/telephony/calls',
    right: needs('telephony.calls'),
    summary:
      'Calls of the units in reach, newest first: all, or found by number, customer, period, result, queue, agent, talk time, rating',
    query: shapes.callFilter.extend({
      cursor: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ calls: z.array(shapes.listedCall), nextCursor: z.string().nullable() }),
    handle: ({ scope, query }) => findCalls(db, scope, query),
  });
}
