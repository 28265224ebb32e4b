/** Figures of calls, with words and formula. A changed meaning is a new version. */
import { average, count, type Figure, figure, share } from '#modules/reports';
import { agentFigures } from './figures-of-agents.ts';

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
    'calls-in',
    'call',
    ['来电', '打进来的通话；黑名单拒接的不算。'],
    ['Calls in', 'Calls that came in; refused ones left out.'],
    count('inward'),
  ),
  figure(
    'repeat-calls',
    'call',
    [
      '重复来电',
      '来电之前 7 天内，同一客户有过来电；其中一通没有客户档案时，看是否同一号码。计入后一通，前一通接没接通、打到哪个部门都算。',
    ],
    [
      'Repeat calls',
      'The same customer called in within the 7 days before; the same number, where one of the two calls has no customer. Counted with the later call, whatever came of the earlier one and wherever it led.',
    ],
    count('repeats', 'less'),
  ),
  figure(
    'repeat-call-rate',
    'call',
    ['重复来电率', '重复来电除以来电。'],
    ['Repeat rate', 'Repeat calls divided by calls in.'],
    share('repeats', ['inward'], 'less'),
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
    'rating-asked',
    'call',
    ['询问评价', '流程请客户按键评价的通数，答与不答都算；问完前挂断的也算。'],
    ['Asked', 'Calls in which the flow asked for a rating by keys, answered or not, hung up while asking included.'],
    count('asked'),
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
    ['参评率', '按键评价数除以询问评价数。'],
    ['Share rated', 'Rated by keys divided by asked.'],
    share('rated', ['asked'], 'more'),
  ),
  figure(
    'rating',
    'call',
    ['平均分', '按键评价的平均，统一换算成 1–5 分：最低键算 1 分，最高键算 5 分。'],
    [
      'Average score',
      'Mean of the scores on a scale of 1 to 5, whatever the keys: the lowest counts 1, the highest 5.',
    ],
    {
      kind: 'score',
      better: 'more',
      formula: 'sum(1 + 4 × (score − 1) / (keys − 1)) / count(rated)',
      value: ({ rated = 0, scores = 0 }) => (rated === 0 ? null : Math.round(scores / rated) / 100),
    },
  ),
  figure(
    'rated-high',
    'call',
    ['满意率', '好评占按键评价的比例；换算成 1–5 分后 4 分及以上算好评。'],
    ['Satisfied', 'Good scores as a share of all: 4 or more on the scale of 1 to 5.'],
    share('high', ['rated'], 'more'),
  ),
  figure(
    'rated-low',
    'call',
    ['低分', '换算成 1–5 分后不超过 2 分的通数。'],
    ['Low scores', 'Calls with a score of 2 or less on the scale of 1 to 5.'],
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

export const callFigures: Figure[] = [...calls, ...visits, ...agentFigures];
