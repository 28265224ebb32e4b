/** What people write about their household machines: every sentence is put together anew, so rare and common pairs both occur. */
const machines = [
  '油烟机',
  '燃气灶',
  '洗碗机',
  '热水器',
  '冰箱',
  '洗衣机',
  '空调',
  '净水器',
  '微波炉',
  '烤箱',
  '消毒柜',
  '扫地机器人',
];
const places = [
  '右侧',
  '左侧',
  '底部',
  '门封',
  '控制面板',
  '排水管',
  '进风口',
  '压缩机',
  '电源线',
  '滤网',
  '显示屏',
  '旋钮',
];
const faults = [
  '漏油滴油',
  '不通电',
  '噪音很大',
  '显示E4',
  '打不着火',
  '不制冷',
  '排水很慢',
  '温度忽高忽低',
  '有烧焦味',
  '自动关机',
  '按键失灵',
  '不出热水',
];
const since = [
  '今天早上',
  '上周末',
  '安装以后',
  '搬家以后',
  '停电以后',
  '清洗以后',
  '使用三个月',
  '刚过保修期',
  '昨天夜里',
  '下雨天',
];
const asks = [
  '请尽快安排师傅上门检查',
  '想申请退款换货',
  '需要更换配件并报价',
  '要求投诉上次的安装人员',
  '请问保修期怎么计算',
  '希望周末下午上门',
  '请先电话联系再过来',
  '想预约免费清洗保养',
  '请给一个明确的处理时间',
  '麻烦把发票寄到单位地址',
];
const tails = [
  '家里有老人孩子',
  '物业要求提前登记',
  '小区晚上九点后不能施工',
  '电梯坏了要走楼梯',
  '订单号找不到了',
  '型号见机身铭牌',
];

/** mulberry32: the same sentences on every machine. */
export function dice(seed: number): <T>(list: readonly T[]) => T {
  let state = seed;
  return (list) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return list[Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * list.length)]!;
  };
}

/** Characters of names and streets that occur seldom. */
const seldom = [...'梓萱涵睿轩懿霖珺琪瑾瑜璟昊皓煜烨炜焱森鑫淼垚犇骉羴毳猋磊蕊薇蔓蓓莹芷芸苡茗荃荷莉莎'];

export function titles(count: number): string[] {
  const one = dice(7);
  return Array.from({ length: count }, () => `${one(machines)}${one(places)}${one(faults)}`);
}

export function stories(count: number): string[] {
  const one = dice(11);
  return Array.from(
    { length: count },
    () =>
      `${one(since)}${one(machines)}开始${one(faults)}，${one(asks)}，${one(tails)}。联系人${one(seldom)}${one(seldom)}${one(seldom)}`,
  );
}

export function chats(count: number): string[] {
  const one = dice(13);
  return Array.from({ length: count }, (_, index) => {
    if (index % 3 === 0) return `${one(since)}${one(machines)}${one(places)}${one(faults)}`;
    if (index % 3 === 1) return `${one(asks)}，${one(tails)}`;
    return `好的，已经记录${one(seldom)}${one(seldom)}${one(['先生', '女士'])}的${one(machines)}，${one(asks)}`;
  });
}
