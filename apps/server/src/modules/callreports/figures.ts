/** Figures of calls, with words and formula. A changed meaning is a new version. */
import { average, count, type Figure, figure, share, time } from '#modules/reports';

const zhOver = '只算已结束的通话，计入来电的半小时。';
const enOver = ' Calls that are over, in the half hour they began.';

const calls: Figure[] = [
  figure(
    'calls',
    'call',
    ['通话', `已结束的通话数。${zhOver}`],
    ['Calls', `Calls that are over.${enOver}`],
    count('calls'),
  ),
  figure(
    'calls-answered',
    'call',
    ['接通', `有人接起并通话的。${zhOver}`],
    ['Answered', `Somebody answered and talked.${enOver}`],
    count('answered', 'more'),
  ),
  figure(
    'calls-lost',
    'call',
    ['未接通', '没有人接、也没有自助办完、留言或预约回拨的，黑名单拒接的不算；原因见“未接通电话”报表。'],
    [
      'Lost',
      'Nobody answered, and no self-service, voice mail or call-back came of it, refused ones left out; the report of lost calls says why.',
    ],
    count('lost', 'less'),
  ),
  figure(
    'calls-served',
    'call',
    ['自助完成', '语音流程自己走到结束，没有要人工。'],
    ['Self-served', 'The flow came to its own end without anybody being asked for.'],
    count('served'),
  ),
  figure(
    'calls-refused',
    'call',
    ['拒接（黑名单）', '来电号码在黑名单上，听到一句话后结束；不算自助完成，也不算未接通。'],
    ['Refused', 'The number is on the black list: a sentence, and the call ended. Neither self-served nor lost.'],
    count('refused'),
  ),
  figure(
    'calls-voicemail',
    'call',
    ['留言', '没有人接，留下了语音留言。'],
    ['Voice mail', 'Nobody answered; words were left.'],
    count('voicemail'),
  ),
  figure(
    'calls-callback',
    'call',
    ['预约回拨', '没有人接，预约了回拨。'],
    ['Call-back', 'Nobody answered; a call-back was asked for.'],
    count('callback'),
  ),
  figure(
    'call-answer-rate',
    'call',
    ['接通率', '接通数除以接通与未接通之和；自助、拒接、留言、回拨不算在内。'],
    [
      'Answer rate',
      'Answered divided by answered plus lost; self-service, refused calls, voice mail and call-backs are outside of it.',
    ],
    share('answered', ['answered', 'lost'], 'more'),
  ),
  figure(
    'call-flow',
    'call',
    ['语音流程', '每通电话在语音流程里的平均时间。'],
    ['In the flow', 'Mean time of a call in the flow.'],
    average('flow_ms', 'calls', null),
  ),
  figure(
    'call-talk',
    'call',
    ['平均通话', '接通的电话双方通话的平均时间，不含保持。'],
    ['Average talk', 'Mean time of talk of answered calls, without hold.'],
    average('talked_ms', 'answered', null),
  ),
  figure(
    'lost-after',
    'call',
    ['挂断前', '未接通的电话从呼入到结束的平均时间。'],
    ['Lost after', 'Mean time from the beginning of a lost call to its end.'],
    average('lost_ms', 'lost', null),
  ),
  figure(
    'rated',
    'call',
    ['按键评价', '通话后按键打分的通数。'],
    ['Rated by keys', 'Calls whose caller pressed a score after it.'],
    count('rated', 'more'),
  ),
  figure(
    'rated-share',
    'call',
    ['参评率', '按键评价数除以接通数。'],
    ['Share rated', 'Rated by keys divided by answered.'],
    share('rated', ['answered'], 'more'),
  ),
  figure('rating', 'call', ['平均分', '按键评价 1–5 分的平均。'], ['Average score', 'Mean of the scores 1 to 5.'], {
    kind: 'score',
    better: 'more',
    formula: 'sum(scores) / count(rated)',
    value: ({ rated = 0, scores = 0 }) => (rated === 0 ? null : Math.round((scores / rated) * 100) / 100),
  }),
  figure(
    'rated-high',
    'call',
    ['满意率', '4 分和 5 分占按键评价的比例。'],
    ['Satisfied', 'Scores 4 and 5 as a share of all.'],
    share('high', ['rated'], 'more'),
  ),
  figure(
    'rated-low',
    'call',
    ['低分', '1 分和 2 分的通数。'],
    ['Low scores', 'Calls with a score of 1 or 2.'],
    count('low', 'less'),
  ),
];

const visits: Figure[] = [
  figure(
    'queue-entered',
    'visit',
    ['进入队列', '进入队列排队的次数；溢出或转到另一队列再算一次。计入进入队列的半小时。'],
    [
      'Entered',
      'Times a call entered the queue; it counts again where it overflows or is passed on to. In the half hour it entered.',
    ],
    count('entered'),
  ),
  figure(
    'queue-answered',
    'visit',
    ['接起', '在队列中被坐席接起并通上话。'],
    ['Answered', 'Taken out of the queue by an agent, and they talked.'],
    count('answered', 'more'),
  ),
  figure(
    'queue-abandoned',
    'visit',
    ['放弃', '等待超过 5 秒后客户挂断。'],
    ['Abandoned', 'The caller hung up after more than 5 s.'],
    count('abandoned', 'less'),
  ),
  figure(
    'queue-short',
    'visit',
    ['短放弃', '5 秒内挂断，不计入服务水平和放弃率。'],
    ['Short abandons', 'Hung up within 5 s; in neither service level nor abandon rate.'],
    count('short'),
  ),
  figure(
    'queue-overflowed',
    'visit',
    ['溢出', '按规则转到了别的队列。'],
    ['Overflowed', 'Went on to another queue by rule.'],
    count('overflowed'),
  ),
  figure(
    'queue-sent-away',
    'visit',
    ['请离', '等得太久、人太多或预计太久，按规则离开队列。'],
    ['Sent away', 'Left the queue by rule: too long a wait, too many waiting, or too long predicted.'],
    count('sent_away', 'less'),
  ),
  figure(
    'queue-other',
    'visit',
    ['其他离开', '改为预约回拨或留言，或系统中断。'],
    ['Left otherwise', 'A call-back or voice mail instead, or interrupted.'],
    count('other'),
  ),
  figure(
    'call-service-level',
    'visit',
    ['服务水平', '在队列时限 N 秒内接起的，除以接起与放弃之和（短放弃不算）。N 为当时该队列的时限。'],
    [
      'Service level',
      'Answered within the N seconds the queue promised then, divided by answered plus abandoned; short abandons are left out.',
    ],
    share('within_target', ['answered', 'abandoned'], 'more'),
  ),
  figure(
    'service-level-20',
    'visit',
    ['20 秒服务水平', '另一种口径：一律按 20 秒，除以接起与放弃之和（短放弃不算）。'],
    [
      'Service level 20 s',
      'Another definition: 20 s for every queue, divided by answered plus abandoned without short ones.',
    ],
    share('within_20', ['answered', 'abandoned'], 'more'),
  ),
  figure(
    'service-level-entered',
    'visit',
    ['服务水平（全部进入）', '另一种口径：N 秒内接起的，除以全部进入队列的次数，含短放弃、溢出和其他离开。'],
    [
      'Service level, of all',
      'Another definition: answered within N s, divided by everything that entered, whatever became of it.',
    ],
    share('within_target', ['entered'], 'more'),
  ),
  figure(
    'service-level-answered',
    'visit',
    ['服务水平（只算接起）', '另一种口径：N 秒内接起的，除以接起数；放弃的不算，偏高。'],
    [
      'Service level, of answered',
      'Another definition: answered within N s, divided by answered; abandons do not count, so it flatters.',
    ],
    share('within_target', ['answered'], 'more'),
  ),
  figure(
    'service-level-late-only',
    'visit',
    ['服务水平（N 秒后放弃才算）', '另一种口径：N 秒内接起的，除以接起与等待超过 N 秒后放弃之和。'],
    [
      'Service level, late abandons',
      'Another definition: answered within N s, divided by answered plus those that gave up after more than N s.',
    ],
    {
      kind: 'percent',
      better: 'more',
      formula: 'within_target / (answered + abandoned − abandoned_within)',
      value: ({ within_target = 0, answered = 0, abandoned = 0, abandoned_within = 0 }) => {
        const whole = answered + abandoned - abandoned_within;
        return whole === 0 ? null : Math.round((within_target / whole) * 1000) / 10;
      },
    },
  ),
  figure(
    'call-abandon-rate',
    'visit',
    ['放弃率', '放弃数除以接起与放弃之和。'],
    ['Abandon rate', 'Abandoned divided by answered plus abandoned.'],
    share('abandoned', ['answered', 'abandoned'], 'less'),
  ),
  figure(
    'call-wait',
    'visit',
    ['平均等待', '接起的平均等待，自进入队列到坐席接起。'],
    ['Average wait', 'Mean wait of those answered, from entering the queue to the agent’s taking it.'],
    average('waited_ms', 'answered'),
  ),
  figure(
    'call-abandon-wait',
    'visit',
    ['放弃前等待', '放弃的平均等待时间。'],
    ['Wait before abandon', 'Mean wait of those that gave up.'],
    average('abandon_ms', 'abandoned', null),
  ),
  figure('call-wait-10', 'visit', ['≤10 秒', '10 秒内接起。'], ['≤10 s', 'Answered within 10 s.'], count('wait_10')),
  figure(
    'call-wait-30',
    'visit',
    ['≤30 秒', '10 到 30 秒接起。'],
    ['≤30 s', 'Answered in 10 to 30 s.'],
    count('wait_30'),
  ),
  figure(
    'call-wait-60',
    'visit',
    ['≤60 秒', '30 到 60 秒接起。'],
    ['≤60 s', 'Answered in 30 to 60 s.'],
    count('wait_60'),
  ),
  figure(
    'call-wait-120',
    'visit',
    ['≤2 分', '1 到 2 分钟接起。'],
    ['≤2 min', 'Answered in 1 to 2 minutes.'],
    count('wait_120'),
  ),
  figure(
    'call-wait-more',
    'visit',
    ['>2 分', '2 分钟后才接起。'],
    ['>2 min', 'Answered after more than 2 minutes.'],
    count('wait_more', 'less'),
  ),
];

const agents: Figure[] = [
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

export const callFigures: Figure[] = [...calls, ...visits, ...agents];
