import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hours, isOpen, nextOpening } from './hours.ts';
import { snippetOf } from './snippet.ts';
import { conversationTable, firstResponse, may, mayRecall, preview } from './states.ts';

describe('opening hours', () => {
  const time = fc.nat(48).map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}`);
  const span = fc.tuple(time, time).filter(([from, to]) => from < to);
  const hours = fc.record({
    zone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'),
    hours: fc.array(
      fc
        .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), span)
        .map(([days, [from, to]]) => ({ days, from, to })),
      { minLength: 1, maxLength: 3 },
    ),
    exceptions: fc.array(
      fc.record({
        date: fc.constantFrom('2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-10-04'),
        open: fc.array(
          span.map(([from, to]) => ({ from, to })),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 2 },
    ),
  });

  it('finds the same next opening as a walk minute by minute, also on days when the clocks change', () => {
    fc.assert(
      fc.property(
        hours,
        fc.constantFrom('2026-03-07', '2026-03-28', '2026-10-03', '2026-10-24', '2026-10-31'),
        fc.nat(2 * 24 * 60),
        (given: Hours, day, minutes) => {
          const at = new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000);
          let walked: Date | null = null;
          if (!isOpen(given, at))
            for (let step = 1; step <= 9 * 24 * 60 && !walked; step++) {
              const probe = new Date(at.getTime() + step * 60_000);
              if (isOpen(given, probe)) walked = probe;
            }
          // Nothing in nine days: only exceptions could still open, which the walk does not reach.
          if (walked || isOpen(given, at)) expect(nextOpening(given, at)).toEqual(walked);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('a holiday is closed, a shifted working day open, no hours at all always open', () => {
    const given: Hours = {
      zone: 'Asia/Shanghai',
      hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      exceptions: [
        { date: '2026-10-01', open: [] },
        { date: '2026-10-10', open: [{ from: '09:00', to: '18:00' }] },
      ],
    };
    expect(isOpen(given, new Date('2026-10-01T02:00:00Z'))).toBe(false);
    expect(isOpen(given, new Date('2026-10-10T02:00:00Z'))).toBe(true);
    expect(isOpen({ ...given, hours: [], exceptions: [] }, new Date())).toBe(true);
    expect(nextOpening({ ...given, hours: [], exceptions: [] }, new Date())).toBeNull();
  });
});

it('nothing leaves closed', () => {
  for (const act of Object.keys(conversationTable) as (keyof typeof conversationTable)[])
    expect(may(act, 'closed')).toBe(false);
});

it('the first response runs, is met, or is breached, also when the chat ends unanswered', () => {
  const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const row = {
    first_response_started_at: at(0),
    first_response_due_at: at(30),
    first_response_stopped_at: null as Date | null,
    closed_at: null as Date | null,
  };
  expect(firstResponse(row, at(29))?.state).toBe('running');
  expect(firstResponse(row, at(31))?.state).toBe('breached');
  expect(firstResponse({ ...row, first_response_stopped_at: at(30) }, at(59))?.state).toBe('met');
  expect(firstResponse({ ...row, first_response_stopped_at: at(31) }, at(59))?.state).toBe('breached');
  expect(firstResponse({ ...row, closed_at: at(10) }, at(59))?.state).toBe('running');
  expect(firstResponse({ ...row, first_response_started_at: null }, at(1))).toBeNull();
});

it('recall ends with its time; previews and snippets are short', () => {
  const sent = new Date(0);
  expect(mayRecall(sent, new Date(120_000), 120)).toBe(true);
  expect(mayRecall(sent, new Date(120_001), 120)).toBe(false);
  expect(preview('file', '', '发票.pdf')).toBe('发票.pdf');
  expect(preview('text', 'x'.repeat(200), null)).toHaveLength(120);
  const snippet = snippetOf(`${'前'.repeat(100)}排水管${'后'.repeat(200)}`, '排水管');
  expect(snippet).toContain('排水管');
  expect(snippet.length).toBeLessThanOrEqual(122);
});
