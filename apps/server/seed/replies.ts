/** What the demo company's people send often. */
import type { ReplyInput } from '#modules/replies';

type Seeded = { unit: 'E-CHAT' | null } & Pick<ReplyInput, 'folder' | 'title' | 'shortcut' | 'body'>;

export const savedReplies: Seeded[] = [
  {
    unit: null,
    folder: '问候',
    title: '首次问候',
    shortcut: 'hi',
    body: {
      zh: '您好，{{公司名称}}客服 {{客服工号}} 为您服务，请问有什么可以帮您？',
      en: 'Hello, this is {{agent}} of {{company}}. How can I help you?',
    },
  },
  {
    unit: null,
    folder: '问候',
    title: '结束语',
    shortcut: 'bye',
    body: {
      zh: '感谢您的耐心，如果还有问题随时联系我们。稍后请您为这次服务打个分，祝您生活愉快！',
      en: 'Thank you for your patience. If anything else comes up, just write to us. Have a good day!',
    },
  },
  {
    unit: null,
    folder: '投诉',
    title: '投诉致歉',
    shortcut: 'zq',
    body: {
      zh: '{{客户姓名}}您好，给您添麻烦了，非常抱歉。您的情况我已经记录为工单 {{工单编号}}，两小时内给您答复。',
      en: 'I am very sorry for the trouble, {{customer}}. Your case is ticket {{ticket}}; you will hear from us within two hours.',
    },
  },
  {
    unit: 'E-CHAT',
    folder: '售后/退换货',
    title: '七天无理由退货',
    shortcut: 'th',
    body: {
      zh: '自签收之日起七天内，商品完好、配件齐全可以无理由退货。请在订单页申请，我们安排上门取件。',
      en: 'Within seven days of delivery you may return the goods, complete and undamaged. Ask for it on the order page; we collect it.',
    },
  },
  {
    unit: 'E-CHAT',
    folder: '售后/维修',
    title: '预约上门维修',
    shortcut: 'wx',
    body: {
      zh: '好的，我为您预约上门检查。请告诉我产品型号、购买时间，以及这两天方便的时间段。',
      en: 'I will book a visit. Please tell me the model, when you bought it and when somebody is at home these days.',
    },
  },
  {
    unit: 'E-CHAT',
    folder: '使用',
    title: '油烟机清洗提示',
    shortcut: 'qx',
    body: {
      zh: '清洗前请先断电，油网用中性清洁剂浸泡十五分钟后冲净晾干，再装回即可。',
      en: 'Switch the power off first; soak the filter in mild detergent for fifteen minutes, rinse, let it dry and put it back.',
    },
  },
];
