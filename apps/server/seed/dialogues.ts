/**
 * What customers ask and agents answer: written for the demo, in both languages. `{model}`, `{code}`, `{days}`, `{number}` and `{agent}` are filled in.
 * Lines: `c` customer, `a` agent, `n` internal note.
 */
export type Line = readonly [who: 'c' | 'a' | 'n', zh: string, en: string];
export type Dialogue = {
  topic: string;
  type: 'consult' | 'repair' | 'complaint' | 'praise' | 'suggestion' | 'installation';
  families: readonly string[];
  weight: number;
  /** Share that becomes a ticket, and the ticket's title. */
  ticket: number;
  title: readonly [zh: string, en: string];
  /** Mean score 1–5 of those who rate. */
  mood: number;
  lines: readonly Line[];
};

const all = ['hood', 'hob', 'dishwasher', 'heater', 'oven', 'purifier'] as const;

export const dialogues: readonly Dialogue[] = [
  {
    topic: 'repair.leak',
    type: 'repair',
    families: ['hood'],
    weight: 8,
    ticket: 0.9,
    mood: 4.3,
    title: ['{model} 右侧滴油', '{model} drips oil on the right'],
    lines: [
      [
        'c',
        '油烟机用了不到两年，右边一直往下滴油，都滴到锅里了',
        'My hood is not two years old and drips oil from the right side, right into the pan',
      ],
      [
        'a',
        '您好，滴到锅里确实没法安心做饭，给您添麻烦了。方便拍一下滴油的位置吗？',
        'I am sorry, that spoils every meal. Could you take a picture of where it drips?',
      ],
      ['c', '右边第二个油杯，刚擦完又滴了', 'The second cup on the right, it drips again right after wiping'],
      ['n', '疑似右油杯密封圈老化，保内。', 'Probably the seal of the right cup, under warranty.'],
      [
        'a',
        '照片看到了，是右侧油杯的密封圈老化，在保修期内，上门和配件都不收费。明天上午 9–11 点可以吗？',
        'I see it: the seal of the right cup has aged. It is under warranty, visit and part are free. Would tomorrow 9–11 suit you?',
      ],
      ['c', '可以，来之前打个电话', 'Yes, please call before coming'],
      [
        'a',
        '已为您登记上门，师傅出发前会电话联系您。',
        'The visit is booked; the technician will call before setting out.',
      ],
    ],
  },
  {
    topic: 'repair.fault-code',
    type: 'repair',
    families: ['dishwasher'],
    weight: 9,
    ticket: 0.75,
    mood: 4.1,
    title: ['{model} 报 E4，橱柜渗水', '{model} shows E4, water under the cabinet'],
    lines: [
      ['c', '洗碗机一直报 E4，还能不能用？', 'The dishwasher keeps showing E4, can I still use it?'],
      [
        'a',
        'E4 是漏水保护。请先关闭进水阀并断电，别再启动。橱柜底下有水吗？',
        'E4 is leak protection. Please close the water valve, unplug it and do not start it again. Is there water under the cabinet?',
      ],
      ['c', '有一点，擦了又有', 'A little, it comes back after wiping'],
      [
        'a',
        '多数是进水阀接口松动，需要师傅上门检查。今天下午 2–4 点有空档，您看方便吗？',
        'Usually the inlet valve joint is loose and needs a visit. There is a slot today 2–4 pm, would that suit you?',
      ],
      ['c', '下午可以', 'This afternoon is fine'],
      ['a', '好的，已登记。三年保修期内不收费。', 'Booked. It is free within the three-year warranty.'],
    ],
  },
  {
    topic: 'repair.no-power',
    type: 'repair',
    families: ['oven', 'dishwasher', 'heater'],
    weight: 6,
    ticket: 0.7,
    mood: 4.0,
    title: ['{model} 无法开机', '{model} does not start'],
    lines: [
      ['c', '{model} 按开机没反应', '{model} does nothing when I press power'],
      [
        'a',
        '先确认一下：插座换个电器能用吗？漏电保护有没有跳？',
        'First: does the socket work with another appliance? Has the breaker tripped?',
      ],
      ['c', '插座是好的，没有跳闸', 'The socket works, nothing tripped'],
      [
        'a',
        '那需要师傅上门检测电源板。方便留一下地址和时间吗？',
        'Then the power board needs checking on site. When may we come?',
      ],
      ['c', '周六上午吧', 'Saturday morning'],
      [
        'a',
        '已为您登记周六上午，师傅会提前联系。',
        'Booked for Saturday morning; the technician will contact you first.',
      ],
    ],
  },
  {
    topic: 'repair.performance',
    type: 'repair',
    families: ['hob'],
    weight: 6,
    ticket: 0.55,
    mood: 4.2,
    title: ['{model} 左灶打不着火', '{model}: left burner does not light'],
    lines: [
      ['c', '燃气灶左边打不着火，右边正常', 'The left burner does not light, the right one does'],
      [
        'a',
        '多半是电池或点火针受潮。请先换两节新电池，擦干点火针再试，好吗？',
        'Mostly the battery or a damp igniter. Please put in two new batteries and wipe the igniter dry, then try again.',
      ],
      ['c', '换了电池可以了，谢谢', 'It works with new batteries, thank you'],
      [
        'a',
        '太好了。火盖每月清一次，能少很多打不着火的情况。',
        'Good. Clean the burner caps once a month and it will happen far less.',
      ],
    ],
  },
  {
    topic: 'repair.noise',
    type: 'repair',
    families: ['hood', 'heater'],
    weight: 4,
    ticket: 0.6,
    mood: 3.9,
    title: ['{model} 异响', '{model} is noisy'],
    lines: [
      ['c', '{model} 这几天声音特别大，嗡嗡响', '{model} has been very loud for days, a humming'],
      ['a', '是一开机就响，还是开到大档才响？', 'From the start, or only at high speed?'],
      ['c', '大档才响', 'Only at high speed'],
      [
        'a',
        '可能是叶轮积油或止回阀松动，建议上门清洗检查。',
        'Perhaps grease on the impeller or a loose flap; I suggest a visit for cleaning and checking.',
      ],
      ['c', '清洗要钱吗', 'Is cleaning charged?'],
      [
        'a',
        '检查不收费；深度清洗按标准 98 元，您确认后才做。',
        'The check is free; deep cleaning is 98 yuan and only done when you agree.',
      ],
    ],
  },
  {
    topic: 'repair.part',
    type: 'repair',
    families: ['purifier'],
    weight: 5,
    ticket: 0.5,
    mood: 4.4,
    title: ['{model} 更换滤芯', '{model}: filter replacement'],
    lines: [
      ['c', '净水机提示换滤芯，在哪里买？', 'The purifier asks for a new filter, where do I buy it?'],
      [
        'a',
        '官方商城或上门更换都可以。您的型号是 {model}，RO 滤芯 399 元，上门换免安装费。',
        'In the official shop or with a visit. For {model} the RO filter costs 399 yuan, fitting is free with a visit.',
      ],
      ['c', '那上门换吧', 'Then please come and fit it'],
      ['a', '已登记，预计 {days} 天内上门。', 'Booked, within {days} days.'],
    ],
  },
  {
    topic: 'consult.installation',
    type: 'installation',
    families: all,
    weight: 10,
    ticket: 0.85,
    mood: 4.5,
    title: ['{model} 预约安装', '{model}: installation'],
    lines: [
      ['c', '{model} 到货了，想约安装', '{model} has arrived, I want to book the installation'],
      ['a', '恭喜！请问厨房的开孔和水电都预留好了吗？', 'Wonderful. Are the cut-out, water and power ready?'],
      ['c', '都好了，周三上午可以吗', 'All ready. Wednesday morning?'],
      [
        'a',
        '周三上午可以，师傅 9–11 点到，安装免费，特殊配件会先报价。',
        'Wednesday 9–11 is fine. Installation is free; special parts are quoted first.',
      ],
      ['c', '好的，那我周三上午在家等安装师傅', 'Good, I will be at home on Wednesday morning'],
    ],
  },
  {
    topic: 'consult.use',
    type: 'consult',
    families: all,
    weight: 9,
    ticket: 0.08,
    mood: 4.5,
    title: ['{model} 使用咨询', '{model}: how to use'],
    lines: [
      ['c', '{model} 多久清洗一次比较好？', 'How often should {model} be cleaned?'],
      [
        'a',
        '一般每月擦洗一次外部可拆件，半年做一次深度清洗。说明书第 12 页有图示。',
        'Wash the removable parts once a month and have a deep clean every half year. Page 12 of the manual shows how.',
      ],
      ['c', '可以用钢丝球吗', 'May I use steel wool?'],
      [
        'a',
        '不建议，会划伤表面涂层，用软布加中性清洁剂就好。',
        'Better not, it scratches the coating. A soft cloth and neutral cleaner are enough.',
      ],
      ['c', '明白了，谢谢', 'I see, thanks'],
    ],
  },
  {
    topic: 'consult.after-sales',
    type: 'consult',
    families: all,
    weight: 7,
    ticket: 0.1,
    mood: 4.2,
    title: ['{model} 保修政策', '{model}: warranty'],
    lines: [
      ['c', '{model} 保修几年？从哪天开始算', 'How long is the warranty of {model}, and from which day?'],
      [
        'a',
        '整机保修期从安装日起算，没有安装记录的从发票日算起。我帮您查一下登记。',
        'It counts from the installation, or from the invoice when none is recorded. Let me look.',
      ],
      ['c', '听说是终身保修？', 'I heard it is for life?'],
      [
        'a',
        '不是终身，您的机器保修期以登记为准，核心部件另有延长，我把条款发给您。',
        'Not for life: your machine is covered as registered, core parts longer. I am sending you the terms.',
      ],
    ],
  },
  {
    topic: 'consult.delivery',
    type: 'consult',
    families: all,
    weight: 7,
    ticket: 0.15,
    mood: 3.7,
    title: ['配送进度', 'Delivery progress'],
    lines: [
      ['c', '订单下了 {days} 天了还没到，到哪了？', 'I ordered {days} days ago, where is it?'],
      [
        'a',
        '抱歉让您久等。我看到货已到本市仓，今天安排派送。',
        'I am sorry for the wait. It has reached the warehouse in your city and goes out today.',
      ],
      ['c', '昨天也说今天送', 'Yesterday you said the same'],
      [
        'a',
        '确实应该更准。我已联系配送站，下午 3 点前给您回电确认。',
        'You are right. I have called the station; we ring you before 3 pm to confirm.',
      ],
      ['c', '好吧，等你们电话', 'All right, I wait for your call'],
    ],
  },
  {
    topic: 'consult.price',
    type: 'consult',
    families: all,
    weight: 6,
    ticket: 0.03,
    mood: 4.4,
    title: ['价格咨询', 'Price'],
    lines: [
      ['c', '{model} 现在什么价，有活动吗', 'What does {model} cost now, any promotion?'],
      [
        'a',
        '目前到手价以商城页面为准，叠加以旧换新最高补 500 元。',
        'The shop page shows the price; trade-in gives up to 500 yuan on top.',
      ],
      ['c', '旧的要自己拆吗', 'Do I have to take the old one down?'],
      ['a', '不用，安装时一起拆，免费。', 'No, it is taken down with the installation, free of charge.'],
    ],
  },
  {
    topic: 'consult.order',
    type: 'consult',
    families: all,
    weight: 5,
    ticket: 0.2,
    mood: 4.0,
    title: ['订单修改地址', 'Change the address of an order'],
    lines: [
      ['c', '订单地址写错了，能改吗？', 'The address of my order is wrong, can it be changed?'],
      [
        'a',
        '还没出库可以改，请把新地址发我，同市内都能调整。',
        'It has not left yet, so yes. Please send me the new address; anywhere in the same city works.',
      ],
      ['c', '还是同一个区，换到我妈家', 'Same district, to my mother\u2019s place'],
      ['a', '已改好，短信会再发您一次。', 'Changed; a text message will confirm it.'],
    ],
  },
  {
    topic: 'consult.promotion',
    type: 'consult',
    families: all,
    weight: 4,
    ticket: 0.02,
    mood: 4.3,
    title: ['活动咨询', 'Promotion'],
    lines: [
      ['c', '活动优惠券怎么用不了', 'Why does my coupon not work?'],
      [
        'a',
        '这张券满 3000 可用，并且不与满减同享。您把两件合成一单就可以。',
        'It needs an order of 3,000 and does not combine with other discounts. Put both items in one order.',
      ],
      ['c', '可以了', 'It works now'],
    ],
  },
  {
    topic: 'consult.member',
    type: 'consult',
    families: all,
    weight: 3,
    ticket: 0.04,
    mood: 4.4,
    title: ['积分兑换', 'Points'],
    lines: [
      ['c', '我的积分什么时候过期', 'When do my points expire?'],
      [
        'a',
        '积分自获得起两年有效，您的最早一笔在年底前有效。',
        'Points last two years; your oldest are good until the end of the year.',
      ],
      ['c', '好的', 'OK'],
    ],
  },
  {
    topic: 'complaint.service',
    type: 'complaint',
    families: all,
    weight: 3,
    ticket: 1,
    mood: 2.1,
    title: ['上门未按约定时间到达', 'The technician did not come at the agreed time'],
    lines: [
      [
        'c',
        '约了上午上门，等到现在没人来，电话也没有！',
        'The visit was agreed for this morning, nobody came and nobody called!',
      ],
      [
        'a',
        '非常抱歉让您白等了一上午，这是我们的责任。我马上查派工情况。',
        'I am very sorry you waited in vain, that is our fault. I am checking the dispatch right now.',
      ],
      ['c', '你们每次都这样，我要投诉', 'It is always like this, I want to complain'],
      [
        'a',
        '我已登记投诉，2 小时内由班长给您回电；同时师傅改到今天下午 2 点，您看可以吗？',
        'The complaint is registered; the team leader calls you within two hours. The technician comes at 2 pm today, is that all right?',
      ],
      [
        'n',
        '客户情绪激动，二次预约未履约，需班长跟进。',
        'Customer upset, second missed visit, team leader to follow up.',
      ],
      ['c', '最后一次，再不来我就退货', 'One last time, or I return it'],
    ],
  },
  {
    topic: 'complaint.product',
    type: 'complaint',
    families: all,
    weight: 2.5,
    ticket: 1,
    mood: 2.4,
    title: ['{model} 反复维修要求换机', '{model} repaired again and again, exchange wanted'],
    lines: [
      [
        'c',
        '{model} 修了三次了还是老毛病，要求换新',
        '{model} was repaired three times and still fails, I want a new one',
      ],
      [
        'a',
        '三次都没修好，换谁都会着急。我先核对维修记录。',
        'Three repairs would upset anybody. Let me check the records.',
      ],
      ['c', '记录你们都有', 'You have all the records'],
      [
        'a',
        '核实到同一故障三次，符合换机条件，我现在提交审批，24 小时内答复您。',
        'I see the same fault three times, which qualifies for an exchange. I am submitting it now; you have an answer within 24 hours.',
      ],
    ],
  },
  {
    topic: 'complaint.technical',
    type: 'complaint',
    families: ['dishwasher', 'heater', 'purifier'],
    weight: 1.5,
    ticket: 1,
    mood: 2.6,
    title: ['同样的问题多次询问答复不一', 'Different answers to the same question'],
    lines: [
      [
        'c',
        '问了三个客服三个说法，到底能不能接热水？',
        'Three agents gave three answers: may it be connected to hot water or not?',
      ],
      [
        'a',
        '给您造成困扰非常抱歉。以技术部的说明为准：{model} 可接不超过 60℃ 的热水。',
        'I am sorry for the confusion. The technical department says: {model} may take water up to 60 °C.',
      ],
      ['c', '那前面的人为什么说不行', 'Then why did the others say no?'],
      [
        'a',
        '我会把这个问题反馈到知识库统一口径，并登记您的意见。',
        'I am reporting it so that everybody gives the same answer, and register your remark.',
      ],
    ],
  },
  {
    topic: 'praise.staff',
    type: 'praise',
    families: all,
    weight: 1.5,
    ticket: 0.6,
    mood: 4.9,
    title: ['表扬安装师傅', 'Praise for the technician'],
    lines: [
      [
        'c',
        '昨天来安装的师傅特别好，装完还把厨房擦干净了，要表扬一下',
        'The technician yesterday was excellent and even cleaned the kitchen afterwards',
      ],
      ['a', '谢谢您告诉我们！我会转达并记录下来。', 'Thank you for telling us! I will pass it on and record it.'],
    ],
  },
  {
    topic: 'suggestion.product',
    type: 'suggestion',
    families: all,
    weight: 1,
    ticket: 0.7,
    mood: 4.4,
    title: ['建议增加童锁提示音', 'Add a sound to the child lock'],
    lines: [
      [
        'c',
        '建议童锁打开的时候有个提示音，老人看不清屏幕',
        'Please add a sound to the child lock, old people cannot read the screen',
      ],
      [
        'a',
        '很好的建议，已登记给产品部门，有结果会告诉您。',
        'A good idea. It is registered with the product department and we will tell you what comes of it.',
      ],
    ],
  },
];
