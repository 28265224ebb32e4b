/** What each figure means. A changed meaning is a new version; every answer that carries a figure carries id and version. */
import type { Name } from '#kernel';

export type Definition = { id: string; version: number; name: Name; text: Name; formula: string };

/** Somebody who leaves sooner has not really waited. */
export const shortAbandonMs = 5_000;

export const definitions = {
  waiting: {
    id: 'waiting',
    version: 1,
    name: { zh: '等待中', en: 'Waiting' },
    text: {
      zh: '此刻在队列中、尚未被坐席接起的会话与来电等。',
      en: 'Contacts in a queue at this moment that no agent has accepted.',
    },
    formula: 'count(state in waiting, offered)',
  },
  serviceLevel: {
    id: 'service-level',
    version: 1,
    name: { zh: '服务水平', en: 'Service level' },
    text: {
      zh: '时限内接起的数量，除以接起数与超过短放弃界限（5 秒）后放弃数之和。仍在等待的不计。',
      en: 'Answered within the target, divided by answered plus abandoned after the short-abandon limit of 5 s. Those still waiting do not count.',
    },
    formula: 'answered_within_T / (answered + abandoned_after_5s)',
  },
  abandonRate: {
    id: 'abandon-rate',
    version: 1,
    name: { zh: '放弃率', en: 'Abandon rate' },
    text: {
      zh: '超过短放弃界限（5 秒）后未接起就离开的数量，除以接起数与该放弃数之和。',
      en: 'Left unanswered after the short-abandon limit of 5 s, divided by answered plus those.',
    },
    formula: 'abandoned_after_5s / (answered + abandoned_after_5s)',
  },
  satisfaction: {
    id: 'satisfaction',
    version: 1,
    name: { zh: '满意度', en: 'Satisfaction' },
    text: {
      zh: '今天收到的评分（1–5 分）的平均值，括号内为评价数。',
      en: 'Mean of the ratings (1–5) received today; the number of ratings is beside it.',
    },
    formula: 'sum(score) / count(score)',
  },
} as const satisfies Record<string, Definition>;

export type Counted = { answered: number; within: number; abandoned: number };

/** Percent with one decimal, null when nothing has been decided yet. */
export function serviceLevel({ answered, within, abandoned }: Counted): number | null {
  return percent(within, answered + abandoned);
}

export function abandonRate({ answered, abandoned }: Counted): number | null {
  return percent(abandoned, answered + abandoned);
}

function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10;
}
