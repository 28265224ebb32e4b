/** Pure decisions about passwords, lockouts, sessions and rights. */
import type { Scope } from '#kernel';
import { can } from '#kernel';
import { moreRightsThanYou, passwordCommon, passwordLikeAccount, passwordTooShort } from './errors.ts';

export type Policy = {
  idleMinutes: number;
  absoluteHours: number;
  lockAfter: number;
  lockSeconds: number;
  lockMostSeconds: number;
  addressLockAfter: number;
  passwordLeast: number;
  passwordHistory: number;
  resetMinutes: number;
  invitationDays: number;
  version: number;
};

/** Heads of the lists of leaked passwords, folded; compared after taking digits and signs off both ends. */
const common = new Set(
  `password passwort passw0rd p@ssw0rd p@ssword qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm iloveyou admin administrator welcome
   letmein monkey dragon football baseball sunshine princess superman trustno changeme default secret guest test tester root login
   master access abc abcd abcde abcdef woaini aini wang zhang beijing shanghai china qiao kefu mima huawei taobao alibaba`
    .split(/\s+/)
    .filter(Boolean),
);

/** Throws the reason why a password is refused. Length counts characters, not bytes: a Chinese sentence is a good password. */
export function demandPassword(
  password: string,
  account: { number: string; email: string | null },
  policy: Policy,
): void {
  if ([...password].length < policy.passwordLeast) throw passwordTooShort({ count: policy.passwordLeast });
  const folded = password.toLowerCase();
  const core = folded.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  if (common.has(core) || new Set(folded).size < 5 || isRun(folded)) throw passwordCommon();
  const mailName = account.email?.split('@')[0]?.toLowerCase() ?? '';
  for (const part of [account.number.toLowerCase(), mailName])
    if (part.length >= 3 && folded.includes(part)) throw passwordLikeAccount();
}

/** 1234567890, abcdefghij and back. */
function isRun(text: string): boolean {
  const steps = new Set([...text].slice(1).map((char, index) => char.codePointAt(0)! - text.codePointAt(index)!));
  return steps.size === 1 || '01234567890123456789'.includes(text) || '98765432109876543210'.includes(text);
}

/** Seconds an account or address is locked after this many failures in a row; 0 below the limit, then doubling. */
export function lockSeconds(
  failures: number,
  limit: number,
  policy: Pick<Policy, 'lockSeconds' | 'lockMostSeconds'>,
): number {
  if (failures < limit) return 0;
  const doubled = policy.lockSeconds * 2 ** Math.min(failures - limit, 20);
  return Math.min(doubled, policy.lockMostSeconds);
}

/** Failures this old are forgotten: the next one counts as the first. */
export const failuresForgottenMs = 24 * 3_600_000;

export type SessionTimes = { seenAt: Date; expiresAt: Date };
/** Why a session is over, or null while it lives. */
export function sessionOver(
  session: SessionTimes,
  policy: Pick<Policy, 'idleMinutes'>,
  now: Date,
): 'expired' | 'idle' | null {
  if (now >= session.expiresAt) return 'expired';
  if (now.getTime() - session.seenAt.getTime() >= policy.idleMinutes * 60_000) return 'idle';
  return null;
}

export type HeldGrant = { unitId: string; permissions: readonly string[] };

/**
 * Permission → units it reaches. A grant at the root reaches 'all' (rows without a unit too); every other one its unit and all
 * below. Grants of one permission at several units join.
 */
export function buildReach(
  grants: readonly HeldGrant[],
  tree: { rootId: string | null; below(unitId: string): ReadonlySet<string> },
): Map<string, 'all' | ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const { unitId, permissions } of grants)
    for (const permission of permissions) {
      const at = places.get(permission) ?? new Set();
      places.set(permission, at.add(unitId));
    }
  const joined = new Map<string, ReadonlySet<string>>();
  const reach = new Map<string, 'all' | ReadonlySet<string>>();
  for (const [permission, units] of places) {
    if (tree.rootId !== null && units.has(tree.rootId)) {
      reach.set(permission, 'all');
      continue;
    }
    // Many permissions share the same places: one set for all of them.
    const key = [...units].sort().join();
    let set = joined.get(key);
    if (!set) {
      set =
        units.size === 1 ? tree.below([...units][0]!) : new Set([...units].flatMap((unit) => [...tree.below(unit)]));
      joined.set(key, set);
    }
    reach.set(permission, set);
  }
  return reach;
}

/**
 * Nobody hands out, or takes over, more than they hold themselves: who may edit staff could otherwise make themselves
 * administrator by a grant, or by a password link for an administrator's account. Throws `identity.more-rights-than-you`.
 */
export function demandNotAbove(scope: Scope, grants: readonly HeldGrant[]): void {
  for (const { unitId, permissions } of grants)
    for (const permission of permissions) if (!can(scope, permission, unitId)) throw moreRightsThanYou({ permission });
}
