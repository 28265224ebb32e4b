/** Figures of wishes to be called back: what became of those asked for in a period, as it stands now. */
import { average, count, type Figure, figure, share } from '#modules/reports';

const zhCohort = '按申请的半小时计；结果以现在为准。';
const enCohort = ' In the half hour it was asked for; what became of it as it stands now.';

export const callbackFigures: Figure[] = [
  figure(
    'callbacks-asked',
    'callback',
    ['回拨申请', `申请或预约的回拨数，一个号码未结束前再申请算同一个。${zhCohort}`],
    [
      'Asked for',
      `Call-backs asked for or booked; a number that asks again before the end is the same one.${enCohort}`,
    ],
    count('asked'),
  ),
  figure(
    'callbacks-reached',
    'callback',
    ['已回拨', '与客户通上话，或坐席说已处理。'],
    ['Reached', 'They talked, or the agent says it is done.'],
    count('reached', 'more'),
  ),
  figure(
    'callbacks-given-up',
    'callback',
    ['放弃回拨', '多次未接、号码有误或过了客户方便的时间。'],
    ['Given up', 'In vain too often, a wrong number, or too late for the customer.'],
    count('given_up', 'less'),
  ),
  figure(
    'callbacks-withdrawn',
    'callback',
    ['撤回', '客户不再需要。'],
    ['Withdrawn', 'Not wanted any more.'],
    count('withdrawn'),
  ),
  figure('callbacks-open', 'callback', ['未结束', '还没有结果的。'], ['Open', 'Without an end so far.'], count('open')),
  figure(
    'callbacks-reach-rate',
    'callback',
    ['回拨成功率', '已回拨除以已回拨与放弃之和；撤回和未结束不算。'],
    ['Reach rate', 'Reached divided by reached plus given up; withdrawn and open ones are outside of it.'],
    share('reached', ['reached', 'given_up'], 'more'),
  ),
  figure(
    'callbacks-tries',
    'callback',
    ['呼叫次数', '为这些申请呼叫客户的总次数；坐席自己挂断的不算。'],
    ['Tries', 'Calls to customers for these wishes; those the agent hung up before an answer do not count.'],
    count('tries'),
  ),
  figure(
    'callbacks-tries-each',
    'callback',
    ['平均呼叫', '已回拨的平均呼叫次数。'],
    ['Tries each', 'Mean number of tries of those reached.'],
    {
      kind: 'score',
      better: 'less',
      formula: 'sum(tries_reached) / count(reached)',
      value: ({ reached = 0, tries_reached = 0 }) =>
        reached === 0 ? null : Math.round((tries_reached / reached) * 100) / 100,
    },
  ),
  figure(
    'callbacks-first',
    'callback',
    ['首次呼叫', '从申请（预约的从客户方便的时间）到第一次呼叫的平均时间。'],
    ['First try', 'Mean time from the wish, or from when it suits the customer where that is later, to the first try.'],
    average('first_ms', 'tried'),
  ),
  figure(
    'callbacks-reach',
    'callback',
    ['回拨用时', '从申请（预约的从客户方便的时间）到结束的平均时间，只算已回拨的。'],
    ['Time to reach', 'Mean time from the wish, or from when it suits the customer, to the end of those reached.'],
    average('reach_ms', 'reached'),
  ),
];
