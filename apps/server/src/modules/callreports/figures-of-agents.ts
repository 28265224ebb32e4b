/** Figures of agents on the telephone: what rang at them, their talks, what came after. */
import { average, count, type Figure, figure, share, time } from '#modules/reports';

export const agentFigures: Figure[] = [
  figure(
    'rings',
    'ring',
    ['振铃', '排到该坐席的次数；同振时被别人接走、或客户先挂断的不算。'],
    ['Rung', 'Times a call was offered; taken by another who rang too, or given up by the caller, does not count.'],
    count('offered'),
  ),
  figure('rings-accepted', 'ring', ['接听', '坐席接了。'], ['Taken', 'The agent took it.'], count('accepted', 'more')),
  figure('rings-missed', 'ring', ['漏接', '振铃到期没有接。'], ['Missed', 'It rang out.'], count('missed', 'less')),
  figure(
    'rings-declined',
    'ring',
    ['拒接', '坐席拒绝，或振铃时改为不就绪。'],
    ['Declined', 'Declined, or not ready any more while it rang.'],
    count('declined', 'less'),
  ),
  figure(
    'ring-rate',
    'ring',
    ['接听率', '接听除以振铃。'],
    ['Take rate', 'Taken divided by rung.'],
    share('accepted', ['offered'], 'more'),
  ),
  figure(
    'turns',
    'turn',
    ['通话次数', '该坐席与客户通上话的次数，含转入和呼出。计入接通的半小时。'],
    [
      'Talks',
      'Times the agent talked to somebody, transfers and calls out included. In the half hour they were connected.',
    ],
    count('turns', 'more'),
  ),
  figure(
    'turn-talk',
    'turn',
    ['平均通话', '每次通话的平均时间，不含保持。'],
    ['Average talk', 'Mean time of a talk, without hold.'],
    average('talked_ms', 'turns', null),
  ),
  figure(
    'turn-held',
    'turn',
    ['用过保持', '通话中让客户等候过的次数。'],
    ['With hold', 'Talks in which the other party was put on hold.'],
    count('held', 'less'),
  ),
  figure(
    'turn-hold',
    'turn',
    ['平均保持', '每次通话的平均保持时间。'],
    ['Average hold', 'Mean time on hold of a talk.'],
    average('held_ms', 'turns'),
  ),
  figure(
    'turn-wrapup',
    'turn',
    ['平均整理', '通话结束到整理完成的平均时间。'],
    ['Average wrap-up', 'Mean time from the end of the call to the end of its wrap-up.'],
    average('wrapup_ms', 'wrapups'),
  ),
  figure(
    'turn-handling',
    'turn',
    ['平均处理', '通话、保持、整理时间之和除以通话次数。'],
    ['Average handling', 'Talk, hold and wrap-up time together, divided by talks.'],
    {
      kind: 'duration',
      better: 'less',
      formula: '(sum(talked_ms) + sum(held_ms) + sum(wrapup_ms)) / count(turns)',
      value: ({ turns = 0, talked_ms = 0, held_ms = 0, wrapup_ms = 0 }) =>
        turns === 0 ? null : Math.round((talked_ms + held_ms + wrapup_ms) / turns),
    },
  ),
  figure(
    'turn-time',
    'turn',
    ['通话时长', '通话时间合计，不含保持。'],
    ['Talk time', 'Time of talk in all, without hold.'],
    time('talked_ms'),
  ),
  figure(
    'turn-passed-on',
    'turn',
    ['转出', '转给别的坐席、队列或外线。'],
    ['Passed on', 'Transferred to another agent, a queue or outside.'],
    count('passed_on'),
  ),
  figure(
    'wrapups',
    'turn',
    ['小结', '已完成整理的通话次数；没有给出结果的也算，归在“未填”。'],
    ['Wrapped up', 'Talks whose wrap-up is over; without a result they stand under none.'],
    count('wrapups'),
  ),
  figure(
    'wrapups-lapsed',
    'turn',
    ['超时未填', '必填结果，但整理时间到了还没有填。'],
    ['Lapsed', 'A result was required, and the time ran out without one.'],
    count('lapsed', 'less'),
  ),
];
