import { AsyncLocalStorage } from 'node:async_hooks';
import { type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { afterAll, expect, test } from 'vitest';
import { aNode, count, counted, makeCounters } from '../../test/kernel/a-node.ts';
import { withSpan } from './telemetry.ts';
import { testDatabase } from './testing.ts';

/** Files of a worker share the process: what another one leaves to end by itself is none of this test's spans. */
const here = new AsyncLocalStorage<true>();

/** The least of an SDK: remembers names, attributes, states and ends. */
type Seen = { name: string; attributes: Record<string, unknown>; failed: boolean; ended: boolean };

function record(): Seen[] {
  const spans: Seen[] = [];
  const tracer = {
    startActiveSpan(name: string, options: { attributes: Record<string, unknown> }, work: (span: Span) => unknown) {
      const seen: Seen = { name, attributes: options.attributes, failed: false, ended: false };
      if (here.getStore()) spans.push(seen);
      return work({
        recordException() {},
        setStatus: ({ code }: { code: SpanStatusCode }) => {
          seen.failed = code === SpanStatusCode.ERROR;
        },
        end: () => {
          seen.ended = true;
        },
      } as unknown as Span);
    },
  } as unknown as Tracer;
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return spans;
}

afterAll(() => trace.disable());

test('without an SDK nothing happens but the work; with one, spans open and end around it', () =>
  here.run(true, spansOfANode));

async function spansOfANode(): Promise<void> {
  await expect(withSpan('probe', {}, async () => 1)).resolves.toBe(1);
  const spans = record();
  const testing = await testDatabase();
  const node = aNode(testing.url, { subscriptions: [{ name: 'probe.span', to: [counted], handle: async () => {} }] });
  try {
    await makeCounters(node.db, 1);
    await count(node.db, 1);
    await node.bus.settle();
    await expect(
      node.db.transact(async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
  } finally {
    await node.stop();
    await testing.drop();
  }
  const names = new Set(spans.map((span) => span.name));
  expect(names).toEqual(new Set(['db.transaction', 'events.sequence', 'events.batch']));
  expect(spans.every((span) => span.ended)).toBe(true);
  expect(spans.filter((span) => span.failed).map((span) => span.name)).toEqual(['db.transaction']);
  expect(spans.find((span) => span.name === 'events.batch')!.attributes).toEqual({
    subscription: 'probe.span',
    events: 1,
  });
}
