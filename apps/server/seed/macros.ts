/** What the demo company's people do in one go. */
import type { MacroInput } from '#modules/macros';

export const macros: Pick<MacroInput, 'subject' | 'title' | 'steps'>[] = [
  {
    subject: 'conversation',
    title: '登记报修并结束',
    steps: [
      { do: 'open-ticket', title: '客户报修', type: 'repair', priority: 'normal', topicId: null },
      {
        do: 'reply',
        body: {
          zh: '您的报修已登记，工单号 {{工单编号}}，维修师傅会尽快与您联系。感谢您的耐心！',
          en: 'Your repair is registered as {{ticket}}; a technician will call you soon. Thank you for your patience!',
        },
      },
      { do: 'close', reason: '已登记报修' },
    ],
  },
  {
    subject: 'conversation',
    title: '安抚并登记投诉',
    steps: [
      { do: 'open-ticket', title: '客户投诉', type: 'complaint', priority: 'high', topicId: null },
      {
        do: 'reply',
        body: {
          zh: '非常抱歉给您带来不便。您的投诉已登记为 {{工单编号}}，两小时内给您答复。',
          en: 'We are very sorry. Your complaint is {{ticket}}; you will hear from us within two hours.',
        },
      },
      { do: 'note', text: '情绪激动，请优先处理' },
    ],
  },
  {
    subject: 'ticket',
    title: '我来处理并告知客户',
    steps: [
      { do: 'assign', staffId: null },
      {
        do: 'reply',
        body: {
          zh: '您好，工单 {{工单编号}} 由 {{客服姓名}} 跟进。',
          en: '{{agent}} takes care of ticket {{ticket}}.',
        },
      },
    ],
  },
];
