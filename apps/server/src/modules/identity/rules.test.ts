import { describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { aScope } from '#testing/organisation';
import { buildReach, demandNotAbove, demandPassword, lockSeconds, type Policy, sessionOver } from './rules.ts';

const policy = { passwordLeast: 10, lockSeconds: 60, lockMostSeconds: 3600, idleMinutes: 120 } as Policy;
const account = { number: 'A1024', email: 'lina@example.com' };

describe('passwords', () => {
  it.each([
    ['short', 'identity.password-too-short'],
    ['密码太短了', 'identity.password-too-short'],
    ['Password2026!', 'identity.password-common'],
    ['0123456789', 'identity.password-common'],
    ['abcdefghijkl', 'identity.password-common'],
    ['ababababab', 'identity.password-common'],
    ['xA1024yyzz!', 'identity.password-like-account'],
    ['I-am-LINA-99', 'identity.password-like-account'],
  ])('%s is refused: %s', (password, code) => {
    expect(() => demandPassword(password, account, policy)).toThrowError(expect.objectContaining({ code }));
  });
  it.each(['correct horse battery', '床前明月光疑是地上霜', 'Sunny-day-7500'])('%s is good', (password) => {
    demandPassword(password, account, policy);
  });
});

it('locks grow from the limit on and stop growing', () => {
  const seconds = [4, 5, 6, 7, 10, 11, 40].map((failures) => lockSeconds(failures, 5, policy));
  expect(seconds).toEqual([0, 60, 120, 240, 1920, 3600, 3600]);
});

it('sessions end by idleness and by age', () => {
  const at = (minutes: number): Date => new Date(minutes * 60_000);
  const session = { seenAt: at(0), expiresAt: at(960) };
  expect(sessionOver(session, policy, at(119))).toBeNull();
  expect(sessionOver(session, policy, at(120))).toBe('idle');
  expect(sessionOver({ ...session, seenAt: at(950) }, policy, at(960))).toBe('expired');
});

describe('reach', () => {
  const below: Record<string, string[]> = { root: ['root', 'a', 'b', 'a1'], a: ['a', 'a1'], b: ['b'], a1: ['a1'] };
  const tree = { rootId: 'root', below: (id: string) => new Set(below[id] ?? []) };
  it('joins grants and knows the root', () => {
    const reach = buildReach(
      [
        { unitId: 'a', permissions: ['x', 'y'] },
        { unitId: 'b', permissions: ['x'] },
        { unitId: 'root', permissions: ['z'] },
        { unitId: 'gone', permissions: ['w'] },
      ],
      tree,
    );
    expect(reach.get('x')).toEqual(new Set(['a', 'a1', 'b']));
    expect(reach.get('y')).toEqual(new Set(['a', 'a1']));
    expect(reach.get('z')).toBe('all');
    expect(reach.get('w')).toEqual(new Set());
    expect(reach.has('v')).toBe(false);
  });
  it('bounds what may be handed out', () => {
    const scope = aScope('s', { x: ['a', 'a1'] });
    demandNotAbove(scope, [{ unitId: 'a1', permissions: ['x'] }]);
    for (const above of [
      { unitId: 'b', permissions: ['x'] },
      { unitId: 'a', permissions: ['x', 'y'] },
    ])
      expect(() => demandNotAbove(scope, [above])).toThrowError(
        expect.objectContaining({ code: 'identity.more-rights-than-you' }),
      );
    demandNotAbove(systemScope('x'), [{ unitId: 'b', permissions: ['y'] }]);
  });
});
