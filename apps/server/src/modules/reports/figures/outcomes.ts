/** Figures of conversations, tickets, clocks, ratings and repeated contacts. */
import { average, count, type Figure, figure, mean, share, two } from './figure.ts';

export const outcomeFigures: Figure[] = [
  figure(
    'started',
    'conversation',
    ['会话数', '开始的会话，含非服务时间留言。'],
    ['Conversations', 'Conversations started, messages left outside of hours included.'],
    count('started'),
  ),
  figure(
    'offline',
    'conversation',
    ['留言', '非服务时间的留言。'],
    ['Messages left', 'Left while nobody was on duty.'],
    count('offline'),
  ),
  figure(
    'closed-conversations',
    'conversation',
    ['已结束', '其中已经结束的会话。'],
    ['Closed', 'Those of them that have ended.'],
    count('closed'),
  ),
  figure(
    'conversation-length',
    'conversation',
    ['平均会话时长', '从开始到结束的平均时间。'],
    ['Average length', 'Mean time from start to end.'],
    average('lasted_ms', 'closed', null),
  ),
  figure(
    'conversation-response',
    'conversation',
    ['首次响应', '从客户开始等待到坐席第一句话的平均时间。'],
    ['First response', 'Mean time from the customer’s start of waiting to an agent’s first word.'],
    average('response_ms', 'responses'),
  ),
  figure(
    'conversation-response-met',
    'conversation',
    ['首响达标率', '在首次响应时限内的比例。'],
    ['First response in time', 'Share within the first-response target.'],
    share('responses_met', ['responses'], 'more'),
  ),

  figure('opened', 'ticket', ['新建', '新建的工单。'], ['Opened', 'Tickets opened.'], count('opened')),
  figure(
    'solved',
    'ticket',
    ['解决', '变为已解决的次数；重开后再解决算两次。'],
    ['Solved', 'Times a ticket became solved; solved again after reopening counts twice.'],
    count('solved', 'more'),
  ),
  figure(
    'reopened',
    'ticket',
    ['重开', '已解决或已关闭后重新打开。'],
    ['Reopened', 'Opened again after being solved or closed.'],
    count('reopened', 'less'),
  ),
  figure(
    'discarded',
    'ticket',
    ['作废', '未解决就关闭（重复、误建、撤回）。'],
    ['Discarded', 'Closed without being solved: double, mistaken, withdrawn.'],
    count('discarded'),
  ),
  figure(
    'backlog',
    'ticket',
    ['期末未结', '该段时间结束时仍未解决的工单。'],
    ['Backlog', 'Tickets not solved at the end of the period.'],
    count('backlog', 'less'),
  ),
  figure(
    'backlog-age',
    'ticket',
    ['未结平均时长', '期末未结工单自新建以来的平均时间。'],
    ['Age of backlog', 'Mean time since opening of those in the backlog at the end of the period.'],
    {
      kind: 'duration',
      better: 'less',
      formula: 'sum(end − opened_at) / count(backlog)',
      value: (s) => mean(((s.end_s ?? 0) * (s.backlog ?? 0) - (s.backlog_since_s ?? 0)) * 1000, s.backlog ?? 0),
    },
  ),
  figure(
    'solve-time',
    'ticket',
    ['平均解决时长', '从新建到解决的平均时间（自然时间）。'],
    ['Time to solve', 'Mean time from opening to solution, by the calendar.'],
    average('solve_ms', 'solved'),
  ),
  figure(
    'reopen-rate',
    'ticket',
    ['重开率', '重开次数除以解决次数。'],
    ['Reopen rate', 'Reopened divided by solved.'],
    share('reopened', ['solved'], 'less'),
  ),

  figure(
    'met',
    'clock',
    ['达标', '在时限内停下的时钟。计入停下的时刻。'],
    ['Met', 'Clocks stopped in time; counted when they stopped.'],
    count('met', 'more'),
  ),
  figure(
    'breached',
    'clock',
    ['超时', '到期未停的时钟，计入到期的时刻，之后撤销也算。'],
    ['Breached', 'Clocks that ran out; counted when they did, also if called off afterwards.'],
    count('breached', 'less'),
  ),
  figure(
    'attainment',
    'clock',
    ['达标率', '达标除以达标与超时之和；撤销的不计。'],
    ['Attainment', 'Met divided by met plus breached; cancelled ones do not count.'],
    share('met', ['met', 'breached'], 'more'),
  ),
  figure(
    'cancelled',
    'clock',
    ['撤销', '因工单作废或重开而撤销的时钟。'],
    ['Cancelled', 'Called off before they ran out.'],
    count('cancelled'),
  ),

  figure('responses', 'survey', ['评价数', '收到的评价。'], ['Ratings', 'Ratings received.'], count('responses')),
  figure(
    'satisfaction',
    'survey',
    ['满意度', '评分（1–5 分）的平均值。'],
    ['Satisfaction', 'Mean of the scores (1–5).'],
    {
      kind: 'score',
      better: 'more',
      formula: 'sum(score) / count(score)',
      value: (s) => (s.responses ? two((s.scores ?? 0) / s.responses) : null),
    },
  ),
  figure(
    'satisfied',
    'survey',
    ['满意率', '4 分及以上的比例。'],
    ['Satisfied', 'Share of scores of 4 and 5.'],
    share('high', ['responses'], 'more'),
  ),
  figure(
    'low-scores',
    'survey',
    ['低分', '达到或低于低分界限的评价。'],
    ['Low scores', 'At or below the limit that tells the team leader.'],
    count('low', 'less'),
  ),
  figure(
    'stability',
    'survey',
    ['波动', '评分的标准差；越小越稳定。'],
    ['Spread', 'Standard deviation of the scores: the smaller, the steadier.'],
    {
      kind: 'score',
      better: 'less',
      formula: 'stddev_pop(score)',
      value: (s) => {
        const n = s.responses ?? 0;
        if (n === 0) return null;
        const average = (s.scores ?? 0) / n;
        return two(Math.sqrt(Math.max(0, (s.squares ?? 0) / n - average * average)));
      },
    },
  ),

  figure(
    'contacts',
    'contact',
    ['来访', '知道客户和主题的会话与工单；由会话建的工单不另算；通话见“重复来电”报表。'],
    [
      'Contacts',
      'Conversations and tickets whose customer and topic are known; a ticket out of a conversation is no second one; calls are in the report of repeat calls.',
    ],
    count('contacts'),
  ),
  figure(
    'repeats',
    'contact',
    ['重复来访', '同一客户 7 天内就同一主题再次来访。'],
    ['Repeat contacts', 'The same customer on the same topic within 7 days of the contact before.'],
    count('repeats', 'less'),
  ),
  figure(
    'repeat-rate',
    'contact',
    ['重复率', '重复来访除以来访。'],
    ['Repeat rate', 'Repeat contacts divided by contacts.'],
    share('repeats', ['contacts'], 'less'),
  ),
];
