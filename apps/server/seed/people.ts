/** Names, numbers and addresses of people who do not exist. */
import type { Random } from './random.ts';

const surnames =
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文';
const givenFemale = [
  '桂兰',
  '秀英',
  '敏',
  '静',
  '丽',
  '娟',
  '艳',
  '芳',
  '婷',
  '雪',
  '慧',
  '晓燕',
  '思雨',
  '欣怡',
  '梦洁',
  '雨桐',
  '佳慧',
  '海燕',
  '玉梅',
  '春花',
  '若曦',
  '诗涵',
  '美玲',
  '小红',
  '淑华',
];
const givenMale = [
  '建军',
  '伟',
  '强',
  '磊',
  '军',
  '勇',
  '涛',
  '明',
  '超',
  '建平',
  '志强',
  '国庆',
  '浩',
  '宇轩',
  '子涵',
  '俊杰',
  '海涛',
  '文博',
  '立新',
  '德华',
  '永康',
  '家豪',
  '鹏飞',
  '晓东',
  '振华',
];
const pinyin: Record<string, string> = {
  王: 'Wang',
  李: 'Li',
  张: 'Zhang',
  刘: 'Liu',
  陈: 'Chen',
  杨: 'Yang',
  赵: 'Zhao',
  黄: 'Huang',
  周: 'Zhou',
  吴: 'Wu',
  徐: 'Xu',
  孙: 'Sun',
  胡: 'Hu',
  朱: 'Zhu',
  高: 'Gao',
  林: 'Lin',
  何: 'He',
  郭: 'Guo',
  马: 'Ma',
  罗: 'Luo',
};

export type Person = { name: string; sex: 'female' | 'male' };

export function aPerson(random: Random): Person {
  const sex = random.chance(0.54) ? 'female' : 'male';
  // The first twenty surnames are as common as the census says: about half of all people.
  const surname = random.chance(0.55) ? surnames[random.int(0, 19)]! : surnames[random.int(20, surnames.length - 1)]!;
  return { name: surname + random.pick(sex === 'female' ? givenFemale : givenMale), sex };
}

/** How a foreign customer writes to the shop. */
const foreignNames = [
  'Emily Carter',
  'Daniel Kim',
  'Sofia Rossi',
  'James Miller',
  'Aisha Khan',
  'Lucas Martin',
  'Hannah Weber',
  'Oliver Smith',
  'Mia Johnson',
  'Noah Brown',
  'Yuki Tanaka',
  'Elena Petrova',
];
export function aForeignName(random: Random): string {
  return random.pick(foreignNames);
}

export function surnameInPinyin(name: string): string {
  return pinyin[name[0]!] ?? 'Customer';
}

/**
 * A mobile number from ranges no operator has given out to people: 1[3-9] with a 0000 in the middle keeps the shape and
 * rings nobody.
 */
export function aPhone(random: Random, index: number): string {
  return `1${random.int(3, 9)}${random.int(0, 9)}0000${String(index % 10_000).padStart(4, '0')}`;
}

export const cities = [
  { province: '浙江', city: '杭州', district: ['余杭区', '西湖区', '滨江区', '拱墅区'], branch: 'east', weight: 20 },
  { province: '浙江', city: '宁波', district: ['海曙区', '鄞州区'], branch: 'east', weight: 10 },
  { province: '上海', city: '上海', district: ['浦东新区', '闵行区', '徐汇区'], branch: 'east', weight: 18 },
  { province: '江苏', city: '南京', district: ['鼓楼区', '江宁区'], branch: 'east', weight: 12 },
  { province: '江苏', city: '苏州', district: ['姑苏区', '吴中区'], branch: 'east', weight: 8 },
  { province: '广东', city: '广州', district: ['天河区', '海珠区', '番禺区'], branch: 'south', weight: 16 },
  { province: '广东', city: '深圳', district: ['南山区', '福田区', '龙岗区'], branch: 'south', weight: 14 },
  { province: '福建', city: '厦门', district: ['思明区', '湖里区'], branch: 'south', weight: 6 },
  { province: '广西', city: '南宁', district: ['青秀区', '兴宁区'], branch: 'south', weight: 5 },
] as const;
export type City = (typeof cities)[number];

const streets = [
  '良渚街道',
  '文三路',
  '延安路',
  '人民路',
  '中山北路',
  '建设大道',
  '长江路',
  '滨河路',
  '解放街',
  '学院路',
  '科苑路',
  '花园路',
];
const estates = [
  '金色家园',
  '翠苑小区',
  '绿城桂花园',
  '保利花园',
  '阳光花苑',
  '锦绣华庭',
  '春江花月',
  '东方名城',
  '碧水湾',
  '盛世嘉园',
];

export function anAddress(random: Random, city: City): string {
  return `${city.province}${city.province === city.city ? '' : `省${city.city}`}市${random.pick(city.district)}${random.pick(streets)}${random.int(1, 399)}号${random.pick(estates)}${random.int(1, 30)}幢${random.int(1, 4)}单元${random.int(1, 32)}0${random.int(1, 4)}室`;
}
