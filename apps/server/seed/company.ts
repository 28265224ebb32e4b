/** 云灶电器: a maker of kitchen appliances that exists only here. Head office, departments, two branches with teams, outlets. */
export type Name = { zh: string; en: string };
export type SeedUnit = {
  code: string;
  parent: string | null;
  kind: 'head_office' | 'department' | 'province' | 'branch' | 'team' | 'outlet' | 'dealer';
  name: Name;
  site: 1 | 2;
  description: Name;
};
export type SeedPost = {
  code: string;
  name: Name;
  layer: 'management' | 'execution' | 'support';
  description: Name;
  qualifications: Name;
};
export type SeedStaff = {
  number: string;
  name: string;
  en: string;
  unit: string;
  post: string;
  roles: [role: string, unit: string][];
  grade?: 'junior' | 'middle' | 'senior';
};

export const company: Name = { zh: '云灶电器', en: 'Yunzao Appliances' };
export const hotline = '400-000-0000';

export const sites = [
  { id: 1, code: 'HZ', name: { zh: '杭州中心', en: 'Hangzhou centre' }, zone: 'Asia/Shanghai' },
  { id: 2, code: 'GZ', name: { zh: '广州中心', en: 'Guangzhou centre' }, zone: 'Asia/Shanghai' },
] as const;

const none: Name = { zh: '', en: '' };

export const units: SeedUnit[] = [
  {
    code: 'HQ',
    parent: null,
    kind: 'head_office',
    name: { zh: '云灶电器总部', en: 'Yunzao head office' },
    site: 1,
    description: { zh: '全国售后服务与客户关系的总管单位', en: 'Steers service and customer relations nationwide' },
  },
  {
    code: 'CS',
    parent: 'HQ',
    kind: 'department',
    name: { zh: '客户服务部', en: 'Customer service' },
    site: 1,
    description: {
      zh: '受理各渠道来访，跟踪到客户满意',
      en: 'Takes every contact and follows it until the customer is satisfied',
    },
  },
  {
    code: 'TS',
    parent: 'HQ',
    kind: 'department',
    name: { zh: '技术支持部', en: 'Technical support' },
    site: 1,
    description: { zh: '疑难故障诊断与远程协助', en: 'Diagnoses hard faults, helps remotely' },
  },
  {
    code: 'DA',
    parent: 'HQ',
    kind: 'department',
    name: { zh: '数据分析部', en: 'Data analysis' },
    site: 1,
    description: { zh: '服务数据的收集、清洗与分析', en: 'Collects, cleans and analyses service data' },
  },
  {
    code: 'TR',
    parent: 'HQ',
    kind: 'department',
    name: { zh: '业务培训部', en: 'Training' },
    site: 1,
    description: { zh: '上岗培训、考核与知识更新', en: 'Onboarding, exams and knowledge' },
  },
  {
    code: 'E',
    parent: 'HQ',
    kind: 'branch',
    name: { zh: '华东分公司', en: 'East branch' },
    site: 1,
    description: { zh: '上海、江苏、浙江', en: 'Shanghai, Jiangsu, Zhejiang' },
  },
  {
    code: 'E-HOT',
    parent: 'E',
    kind: 'team',
    name: { zh: '厨电热线组', en: 'Kitchen hotline team' },
    site: 1,
    description: none,
  },
  {
    code: 'E-CHAT',
    parent: 'E',
    kind: 'team',
    name: { zh: '华东在线组', en: 'East chat team' },
    site: 1,
    description: none,
  },
  {
    code: 'E-INST',
    parent: 'E',
    kind: 'team',
    name: { zh: '安装预约组', en: 'Installation team' },
    site: 1,
    description: none,
  },
  {
    code: 'S',
    parent: 'HQ',
    kind: 'branch',
    name: { zh: '华南分公司', en: 'South branch' },
    site: 2,
    description: { zh: '广东、广西、福建、海南', en: 'Guangdong, Guangxi, Fujian, Hainan' },
  },
  {
    code: 'S-CHAT',
    parent: 'S',
    kind: 'team',
    name: { zh: '华南在线组', en: 'South chat team' },
    site: 2,
    description: none,
  },
  {
    code: 'S-HOT',
    parent: 'S',
    kind: 'team',
    name: { zh: '华南热线组', en: 'South hotline team' },
    site: 2,
    description: none,
  },
  {
    code: 'E-O1',
    parent: 'E',
    kind: 'outlet',
    name: { zh: '良渚服务网点', en: 'Liangzhu outlet' },
    site: 1,
    description: { zh: '三级网点，油烟机与灶具维修', en: 'Hoods and hobs' },
  },
  {
    code: 'E-O2',
    parent: 'E',
    kind: 'outlet',
    name: { zh: '鄞州服务网点', en: 'Yinzhou outlet' },
    site: 1,
    description: none,
  },
  {
    code: 'S-O1',
    parent: 'S',
    kind: 'outlet',
    name: { zh: '天河服务网点', en: 'Tianhe outlet' },
    site: 2,
    description: none,
  },
  {
    code: 'S-D1',
    parent: 'S',
    kind: 'dealer',
    name: { zh: '深圳经销商换机平台', en: 'Shenzhen dealer exchange point' },
    site: 2,
    description: none,
  },
];

export const posts: SeedPost[] = [
  {
    code: 'gm',
    name: { zh: '总经理', en: 'General manager' },
    layer: 'management',
    description: { zh: '对服务质量与经营结果负总责', en: 'Answers for service quality and results' },
    qualifications: { zh: '八年以上服务管理经验', en: 'Eight years in service management' },
  },
  {
    code: 'csm',
    name: { zh: '客户服务经理', en: 'Customer service manager' },
    layer: 'management',
    description: { zh: '制定服务标准，带领班组达标', en: 'Sets standards and leads teams to them' },
    qualifications: { zh: '五年以上客服经验', en: 'Five years in customer service' },
  },
  {
    code: 'lead',
    name: { zh: '班长', en: 'Team leader' },
    layer: 'management',
    description: { zh: '现场管理、监听辅导、升级处理', en: 'Runs the floor, coaches, takes escalations' },
    qualifications: { zh: '资深坐席', en: 'Senior agent' },
  },
  {
    code: 'agent',
    name: { zh: '客户服务专员', en: 'Customer service agent' },
    layer: 'execution',
    description: { zh: '受理咨询、报修与投诉', en: 'Takes consultations, repairs and complaints' },
    qualifications: { zh: '通过上岗考核', en: 'Passed the onboarding exam' },
  },
  {
    code: 'eng',
    name: { zh: '技术支持工程师', en: 'Technical support engineer' },
    layer: 'execution',
    description: { zh: '诊断疑难故障，远程指导', en: 'Diagnoses faults and guides remotely' },
    qualifications: { zh: '电器维修中级以上', en: 'Intermediate repair certificate' },
  },
  {
    code: 'analyst',
    name: { zh: '数据分析专员', en: 'Data analyst' },
    layer: 'support',
    description: { zh: '报表与专题分析', en: 'Reports and studies' },
    qualifications: { zh: '统计或相关专业', en: 'Statistics or related' },
  },
  {
    code: 'trainer',
    name: { zh: '业务培训讲师', en: 'Trainer' },
    layer: 'support',
    description: { zh: '课程、考试与话术更新', en: 'Courses, exams and scripts' },
    qualifications: { zh: '两年以上一线经验', en: 'Two years on the line' },
  },
  {
    code: 'admin',
    name: { zh: '行政人事专员', en: 'HR and administration' },
    layer: 'support',
    description: { zh: '人事、设备与考勤', en: 'People, equipment and attendance' },
    qualifications: { zh: '相关专业', en: 'Related degree' },
  },
  {
    code: 'outlet',
    name: { zh: '网点负责人', en: 'Outlet manager' },
    layer: 'execution',
    description: { zh: '派工与配件', en: 'Dispatch and parts' },
    qualifications: { zh: '特约网点资质', en: 'Authorised outlet' },
  },
];

export const staff: SeedStaff[] = [
  { number: '1001', name: '沈立新', en: 'Shen Lixin', unit: 'HQ', post: 'gm', roles: [['executive', 'HQ']] },
  { number: '1002', name: '顾晓燕', en: 'Gu Xiaoyan', unit: 'HQ', post: 'admin', roles: [['administrator', 'HQ']] },
  { number: '2001', name: '林敏', en: 'Lin Min', unit: 'CS', post: 'csm', roles: [['supervisor', 'HQ']] },
  { number: '2011', name: '方静', en: 'Fang Jing', unit: 'E', post: 'lead', roles: [['supervisor', 'E']] },
  { number: '2012', name: '梁伟', en: 'Liang Wei', unit: 'S', post: 'lead', roles: [['supervisor', 'S']] },
  { number: '3001', name: '郑慧', en: 'Zheng Hui', unit: 'CS', post: 'csm', roles: [['inspector', 'HQ']] },
  { number: '3101', name: '何文博', en: 'He Wenbo', unit: 'DA', post: 'analyst', roles: [['analyst', 'HQ']] },
  { number: '3201', name: '苏芳', en: 'Su Fang', unit: 'TR', post: 'trainer', roles: [['trainer', 'HQ']] },
  ...agents('E-CHAT', 8021, [
    ['陈思远', 'Chen Siyuan'],
    ['李敏', 'Li Min'],
    ['周航', 'Zhou Hang'],
    ['苏琪', 'Su Qi'],
    ['段宁', 'Duan Ning'],
    ['沈佳', 'Shen Jia'],
    ['唐宁', 'Tang Ning'],
  ]),
  ...agents('E-HOT', 8041, [
    ['许诺', 'Xu Nuo'],
    ['吴倩', 'Wu Qian'],
    ['方杰', 'Fang Jie'],
    ['赵晴', 'Zhao Qing'],
  ]),
  ...agents('E-INST', 8061, [
    ['彭磊', 'Peng Lei'],
    ['田静', 'Tian Jing'],
  ]),
  ...agents('S-CHAT', 8101, [
    ['孙涛', 'Sun Tao'],
    ['邓超', 'Deng Chao'],
    ['万鹏', 'Wan Peng'],
    ['袁月', 'Yuan Yue'],
    ['石磊', 'Shi Lei'],
  ]),
  ...agents('S-HOT', 8121, [
    ['卢瑶', 'Lu Yao'],
    ['侯雪', 'Hou Xue'],
    ['丁浩', 'Ding Hao'],
  ]),
  { number: '5001', name: '龚丽', en: 'Gong Li', unit: 'TS', post: 'eng', roles: [['agent', 'TS']] },
  { number: '5002', name: '曹敏', en: 'Cao Min', unit: 'TS', post: 'eng', roles: [['agent', 'TS']] },
  { number: '6001', name: '林凡', en: 'Lin Fan', unit: 'E-O1', post: 'outlet', roles: [['outlet', 'E-O1']] },
  { number: '6101', name: '崔莹', en: 'Cui Ying', unit: 'S-O1', post: 'outlet', roles: [['outlet', 'S-O1']] },
];

function agents(unit: string, first: number, names: [string, string][]): SeedStaff[] {
  return names.map(([name, en], index) => ({
    number: String(first + index),
    name,
    en,
    unit,
    post: 'agent',
    roles: [['agent', unit]],
    grade: (['senior', 'middle', 'junior'] as const)[index % 3],
  }));
}

/** Signs every demo account in; shown on the sign-in page of a demo company only. */
export const demoPassword = 'qiao-demo-2026';
/** Shown on the sign-in page. */
export const shownAccounts = ['8021', '2011', '2001', '1002', '8101'];

export const families = [
  {
    code: 'hood',
    name: { zh: '油烟机', en: 'Range hood' },
    models: [
      ['CXW-260-Q7', '侧吸油烟机 Q7', 'Side-draft hood Q7', 36],
      ['CXW-300-T9', '顶吸油烟机 T9', 'Top hood T9', 36],
    ],
  },
  {
    code: 'hob',
    name: { zh: '燃气灶', en: 'Gas hob' },
    models: [
      ['JZT-B52', '燃气灶 B52', 'Gas hob B52', 24],
      ['JZT-B68', '猛火灶 B68', 'Power hob B68', 24],
    ],
  },
  {
    code: 'dishwasher',
    name: { zh: '洗碗机', en: 'Dishwasher' },
    models: [
      ['WQP12-D6', '嵌入式洗碗机 D6', 'Built-in dishwasher D6', 36],
      ['WQP8-S2', '台式洗碗机 S2', 'Counter dishwasher S2', 24],
    ],
  },
  {
    code: 'heater',
    name: { zh: '热水器', en: 'Water heater' },
    models: [
      ['JSQ-16H', '燃气热水器 16 升', 'Gas water heater 16 l', 36],
      ['DSF60-A', '电热水器 60 升', 'Electric heater 60 l', 72],
    ],
  },
  {
    code: 'oven',
    name: { zh: '蒸烤箱', en: 'Steam oven' },
    models: [['ZKQ-50', '嵌入式蒸烤一体机', 'Built-in steam oven', 24]],
  },
  {
    code: 'purifier',
    name: { zh: '净水机', en: 'Water purifier' },
    models: [['RO-800G', '反渗透净水机 800G', 'RO purifier 800G', 12]],
  },
] as const satisfies { code: string; name: Name; models: readonly (readonly [string, string, string, number])[] }[];

/** What agents mark customers with. */
export const customerTags = [
  { code: '老客户', name: { zh: '老客户', en: 'Regular customer' } },
  { code: '以旧换新', name: { zh: '以旧换新', en: 'Trade-in' } },
  { code: '装修中', name: { zh: '装修中', en: 'Renovating' } },
  { code: '投诉过', name: { zh: '投诉过', en: 'Has complained' } },
  { code: '团购', name: { zh: '团购', en: 'Group purchase' } },
];

/** What agents can, by code. */
export const skillNames: [code: string, zh: string, en: string][] = [
  ['consult', '咨询', 'Advice'],
  ['repair', '报修', 'Repair'],
  ['english', '英语', 'English'],
];
