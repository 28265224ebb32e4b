import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Tx } from '../db/database.ts';
import { defineEvent, type Event } from './event.ts';
import { sifted } from './sifted.ts';

const ended = defineEvent({ type: 'probe.ended', version: 1, schema: z.object({ id: z.string() }) });

it('asks once for a batch, and hands on in order what somebody has to do with', async () => {
  const asked: string[][] = [];
  const handled: string[] = [];
  const { to, handleAll } = sifted(ended, {
    of: ({ id }) => id,
    among: async (_tx, ids) => {
      asked.push(ids);
      return new Set(['b', 'd', 'elsewhere']);
    },
    handle: async (_tx, { payload }) => void handled.push(payload.id),
  });
  const events = ['a', 'b', 'c', 'd', 'b'].map((id) => ({ payload: { id } }) as Event<{ id: string }>);
  await handleAll!(null as unknown as Tx, events);
  expect(to).toEqual([ended]);
  expect(asked).toEqual([['a', 'b', 'c', 'd']]);
  expect(handled).toEqual(['b', 'd', 'b']);
});
