import { describe, expect, it } from 'vitest';
import { type ClockFacts, clockView, urgency, waitView } from '../src/shared/time/clock-steps.ts';

const start = Date.parse('2026-11-21T06:00:00Z');
const at = (seconds: number) => start + seconds * 1000;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();
const running: ClockFacts = {
  state: 'running',
  startedAt: iso(0),
  dueAt: iso(1000),
  targetSeconds: 1000,
  stoppedAt: null,
};

describe('steps of a running clock', () => {
  it.each([
    [0, 'calm', 1000],
    [499, 'calm', 501],
    [500, 'half', 500],
    [749, 'half', 251],
    [750, 'late', 250],
    [999, 'late', 1],
    [1000, 'over', 0],
    [1724, 'over', 724],
  ])('after %i s of 1000 it is %s and shows %i s', (used, step, seconds) => {
    expect(clockView(running, at(used))).toMatchObject({ step, seconds });
  });

  it('counts the last second as a whole one until it is over', () => {
    expect(clockView(running, at(999.2))).toMatchObject({ step: 'late', seconds: 1 });
    expect(clockView(running, at(1000.9))).toMatchObject({ step: 'over', seconds: 0 });
  });

  it('is calm while more than the target is left: a night lies between start and due', () => {
    const overnight = { ...running, dueAt: iso(50_000) };
    expect(clockView(overnight, at(0))).toMatchObject({ step: 'calm', share: 0 });
  });

  it('takes the span from start to due where no target is given', () => {
    const { targetSeconds: _, ...plain } = running;
    expect(clockView(plain, at(760)).step).toBe('late');
  });
});

describe('clocks that do not run', () => {
  it('paused keeps what was left, whatever the time', () => {
    const paused: ClockFacts = { ...running, state: 'paused', remainingSeconds: 400 };
    expect(clockView(paused, at(90_000))).toEqual({ step: 'paused', seconds: 400, share: 0.6 });
  });

  it('met shows the time used', () => {
    const met: ClockFacts = { ...running, state: 'met', stoppedAt: iso(18) };
    expect(clockView(met, at(90_000))).toMatchObject({ step: 'met', seconds: 18 });
  });

  it('a breached one that is still owed counts up; one that was answered late stands still', () => {
    expect(clockView({ ...running, state: 'breached' }, at(1100))).toMatchObject({ step: 'over', seconds: 100 });
    const late: ClockFacts = { ...running, state: 'breached', stoppedAt: iso(1130) };
    expect(clockView(late, at(90_000))).toMatchObject({ step: 'missed', seconds: 130 });
  });
});

describe('waits against a limit', () => {
  it.each([
    [10, 'calm'],
    [60, 'half'],
    [95, 'late'],
    [120, 'late'],
    [121, 'over'],
  ])('%i s of 120 is %s', (waited, step) => {
    expect(waitView(iso(0), 120, at(waited))).toMatchObject({ step, seconds: waited });
  });
});

it('the list puts the oldest breach first, then what is due next, then paused, then done', () => {
  const clocks: [string, ClockFacts | null][] = [
    ['done', { ...running, state: 'met', stoppedAt: iso(1) }],
    ['paused', { ...running, state: 'paused', remainingSeconds: 5 }],
    ['due soon', running],
    ['breached long ago', { ...running, state: 'breached', dueAt: iso(-500) }],
    ['breached', { ...running, state: 'breached', dueAt: iso(-5) }],
    ['none', null],
  ];
  const order = [...clocks].sort((a, b) => urgency(a[1]) - urgency(b[1])).map(([name]) => name);
  expect(order.slice(0, 4)).toEqual(['breached long ago', 'breached', 'due soon', 'paused']);
});
