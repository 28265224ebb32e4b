/** A queue as it stands in its form, what is wrong with it, and what is sent. */
import type { Channel, QueueListed } from '@qiao/server/contracts/routing';
import { linesOf, linesWrong, type SkillLine, skillsOf } from './skills-field.tsx';

export type Draft = {
  zh: string;
  en: string;
  code: string;
  channel: Channel;
  unitId: string | null;
  strategy: QueueListed['strategy'];
  target: number;
  offer: number;
  cost: number;
  wrapup: number;
  sticky: number;
  calendarId: string;
  closedZh: string;
  closedEn: string;
  closedOffer: 'message' | 'wait';
  overflowTo: string;
  enter: number;
  leave: number;
  enterWaiting: number | null;
  skills: SkillLine[];
  steps: { key: number; after: number; skills: SkillLine[] }[];
};

export function draftOf(queue: QueueListed | null): Draft {
  return {
    zh: queue?.name.zh ?? '',
    en: queue?.name.en ?? '',
    code: queue?.code ?? '',
    channel: queue?.channel ?? 'chat',
    unitId: queue?.unitId ?? null,
    strategy: queue?.strategy ?? 'longest-idle',
    target: queue?.targetSeconds ?? 30,
    offer: queue?.offerSeconds ?? 20,
    cost: queue?.capacityCost ?? 1,
    wrapup: queue?.wrapupSeconds ?? 0,
    sticky: queue?.stickyDays ?? 7,
    calendarId: queue?.calendarId ?? '',
    closedZh: queue?.closedText.zh ?? '',
    closedEn: queue?.closedText.en ?? '',
    closedOffer: queue?.closedOffer ?? 'message',
    overflowTo: queue?.overflow?.queueId ?? '',
    enter: queue?.overflow?.enterSeconds ?? 120,
    leave: queue?.overflow?.leaveSeconds ?? 60,
    enterWaiting: queue?.overflow?.enterWaiting ?? null,
    skills: linesOf(queue?.skills ?? {}),
    steps: (queue?.relaxations ?? []).map((step) => ({
      key: step.afterSeconds,
      after: step.afterSeconds,
      skills: linesOf(step.skills),
    })),
  };
}

export type Problem = 'missing' | 'code' | 'range' | 'overflow' | 'steps';
const within = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

/** Empty when it may be sent. The server says the same, field by field. */
export function problemsOf(draft: Draft, fresh: boolean): Partial<Record<keyof Draft, Problem>> {
  const found: Partial<Record<keyof Draft, Problem>> = {};
  if (!draft.zh.trim()) found.zh = 'missing';
  if (!draft.en.trim()) found.en = 'missing';
  if (fresh && !/^[a-z0-9-]{1,40}$/.test(draft.code)) found.code = 'code';
  if (fresh && !draft.unitId) found.unitId = 'missing';
  const ranges = [
    ['target', 1, 2_592_000],
    ['offer', 1, 600],
    ['cost', 1, 100],
    ['wrapup', 0, 3600],
    ['sticky', 0, 365],
  ] as const;
  for (const [field, from, to] of ranges) if (!within(draft[field], from, to)) found[field] = 'range';
  if (draft.overflowTo) {
    if (!within(draft.enter, 5, 86_400)) found.enter = 'range';
    if (draft.enterWaiting !== null && !within(draft.enterWaiting, 1, 100_000)) found.enterWaiting = 'range';
    if (!within(draft.leave, 0, 86_400)) found.leave = 'range';
    else if (draft.leave >= draft.enter) found.leave = 'overflow';
  }
  const growing = draft.steps.every(
    (step, index) =>
      within(step.after, 1, 86_400) &&
      !linesWrong(step.skills) &&
      (index === 0 || draft.steps[index - 1]!.after < step.after),
  );
  if (!growing || linesWrong(draft.skills)) found.steps = 'steps';
  return found;
}

/** Code, channel and unit are given once, when the queue is opened. */
export function bodyOf(draft: Draft) {
  return {
    name: { zh: draft.zh.trim(), en: draft.en.trim() },
    strategy: draft.strategy,
    targetSeconds: draft.target,
    offerSeconds: draft.offer,
    capacityCost: draft.cost,
    wrapupSeconds: draft.wrapup,
    stickyDays: draft.sticky,
    calendarId: draft.calendarId || null,
    closedText: { zh: draft.closedZh.trim(), en: draft.closedEn.trim() },
    closedOffer: draft.closedOffer,
    overflow: draft.overflowTo
      ? {
          queueId: draft.overflowTo,
          enterSeconds: draft.enter,
          leaveSeconds: draft.leave,
          enterWaiting: draft.enterWaiting,
        }
      : null,
    skills: skillsOf(draft.skills),
    relaxations: draft.steps.map((step) => ({ afterSeconds: step.after, skills: skillsOf(step.skills) })),
  };
}
