/**
 * Says what waits for one robot: several alarms in one message, at most twenty messages a minute as both platforms publish, again
 * later when it does not go. A crash between the platform's yes and ours says it twice; that harms less than silence.
 */
import { clock, type Db, newId, type Scope, systemScope, type Tx } from '#kernel';
import { notifySupervisors } from '#modules/notifications';
import { ask } from './platforms/ask.ts';
import * as dingtalk from './platforms/dingtalk.ts';
import type { Said } from './platforms/platform.ts';
import * as wecom from './platforms/wecom.ts';
import { ports, tellJob } from './ports.ts';
import { saveHealth } from './store.ts';
import { claimPosts, settlePosts, takeRobot } from './store-posts.ts';
import type { PostRow, RobotRow } from './tables.ts';
import { openHook } from './vault.ts';
import { wordsOf } from './words.ts';

const scope: Scope = systemScope('workplaces.tell');
const mostAMinute = 20;
const minuteMs = 60_000;
/** Longer than a call takes: a teller who has not come back by then is dead. */
const claimMs = 60_000;

/** Seconds until the next try: 10, 20 … 1,800. A platform that says "too fast" is left alone for longer. */
export function againSeconds(tries: number, tooFast: boolean): number {
  return tooFast ? 600 : Math.min(1800, 10 * 2 ** Math.min(tries, 8));
}

/** When the next message may leave: now, or when the oldest of the last twenty is a minute old. */
export function nextTurn(sent: Date[], now: Date): Date {
  const recent = sent.filter((at) => now.getTime() - at.getTime() < minuteMs).sort((a, b) => a.getTime() - b.getTime());
  return recent.length < mostAMinute ? now : new Date(recent[recent.length - mostAMinute]!.getTime() + minuteMs);
}

export async function tell(robotId: string): Promise<void> {
  for (;;) {
    const turn = await ports().db.transact((tx) => take(tx, robotId));
    if (!turn) return;
    const said = await send(turn.robot, turn.title, turn.text);
    await ports().db.transact((tx) => settle(tx, robotId, turn.told, said));
    if (!said.ok) return;
  }
}

type Turn = { robot: RobotRow; title: string; text: string; told: PostRow[] };

async function take(tx: Tx, robotId: string): Promise<Turn | null> {
  const robot = await takeRobot(tx, scope, robotId);
  if (robot?.state !== 'active') return null;
  const now = clock.now();
  const turn = nextTurn(robot.sent_times, now);
  if (turn > now) {
    await later(tx, robotId, turn);
    return null;
  }
  const until = new Date(now.getTime() + claimMs);
  const posts = await claimPosts(tx, scope, robotId, { now, until }, 40);
  if (posts.length === 0) return null;
  const { mostBytes } = platformOf(robot);
  const { language } = robot;
  const words = wordsOf(posts.sort(byId), { language, publicUrl: ports().publicUrl, mostBytes });
  const rest = posts.filter((post) => !words.told.includes(post)).map(({ id }) => id);
  if (rest.length > 0) await settlePosts(tx, rest, 'queued', now);
  await saveHealth(tx, counted(robot, now));
  return { robot, ...words };
}

const byId = (one: PostRow, other: PostRow): number => (one.id < other.id ? -1 : 1);
const platformOf = ({ platform }: RobotRow) => (platform === 'wecom' ? wecom : dingtalk);
const counted = (robot: RobotRow, now: Date): RobotRow => ({
  ...robot,
  sent_times: [...robot.sent_times.filter((at) => now.getTime() - at.getTime() < minuteMs), now],
});
const later = (tx: Tx, robotId: string, runAt: Date): Promise<void> =>
  ports().jobs.enqueue(tx, tellJob, { robotId }, { key: `workplaces.tell:${robotId}`, runAt });

async function send(robot: RobotRow, title: string, text: string): Promise<Said> {
  const { hook, secret } = openHook(robot);
  const platform = platformOf(robot);
  const url = robot.platform === 'dingtalk' ? dingtalk.signedAddress(hook, secret) : hook;
  try {
    return platform.answerOf(await ask(url, { json: platform.bodyOf(title, text) }));
  } catch {
    return { ok: false, problem: 'unreachable', detail: new URL(hook).host };
  }
}

async function settle(tx: Tx, robotId: string, told: PostRow[], said: Said): Promise<void> {
  const robot = await takeRobot(tx, scope, robotId);
  if (!robot) return;
  const now = clock.now();
  const ids = told.map(({ id }) => id);
  if (said.ok) {
    await settlePosts(tx, ids, 'sent', now);
    await saveHealth(tx, well(robot, now));
    return;
  }
  const next = await fails(tx, robot, said, now);
  const due = new Date(now.getTime() + againSeconds(next.tries - 1, said.problem === 'too-fast') * 1000);
  await settlePosts(tx, ids, 'queued', due);
  await later(tx, robotId, due);
}

const well = (robot: RobotRow, now: Date): RobotRow => ({
  ...robot,
  problem: null,
  detail: null,
  failing_since: null,
  tries: 0,
  alarmed: false,
  last_ok_at: now,
});

/** People are told once per spell, when it is refused or has not gone for the third time. */
async function fails(tx: Tx, robot: RobotRow, said: Said & { ok: false }, now: Date): Promise<RobotRow> {
  const next: RobotRow = {
    ...robot,
    problem: said.problem,
    detail: said.detail,
    failing_since: robot.failing_since ?? now,
    tries: robot.tries + 1,
  };
  if (!next.alarmed && (said.problem === 'refused' || next.tries >= 3)) {
    next.alarmed = true;
    await notifySupervisors(tx, scope, {
      unitId: robot.unit_id,
      code: `workplaces.robot-${said.problem}`,
      params: { name: robot.name },
      link: '/settings/workplaces',
      key: `robot:${robot.id}:${next.failing_since!.toISOString()}`,
    });
  }
  await saveHealth(tx, next);
  return next;
}

/** A message of an administrator's to see whether it arrives; counts as any other. The caller has checked the right. */
export async function tryRobot(_db: Db, robot: RobotRow): Promise<Said> {
  const now = clock.now();
  const allowed = await ports().db.transact(async (tx) => {
    const row = await takeRobot(tx, scope, robot.id);
    if (!row || nextTurn(row.sent_times, now) > now) return null;
    await saveHealth(tx, counted(row, now));
    return row;
  });
  if (!allowed) return { ok: false, problem: 'too-fast', detail: `${mostAMinute}/min` };
  const post: PostRow = {
    id: newId(),
    robot_id: robot.id,
    code: 'workplaces.test',
    params: { name: robot.name },
    link: '/settings/workplaces',
  };
  const { language } = robot;
  const { title, text } = wordsOf([post], { language, publicUrl: ports().publicUrl, mostBytes: 2_000 });
  const said = await send(robot, title, text);
  await ports().db.transact(async (tx) => {
    const row = await takeRobot(tx, scope, robot.id);
    if (!row) return;
    if (said.ok) await saveHealth(tx, well(row, now));
    else await fails(tx, row, said, now);
    // What waited while it was broken need not wait for its next try.
    if (said.ok && row.problem) await later(tx, row.id, now);
  });
  return said;
}
