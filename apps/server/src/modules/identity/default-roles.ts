/**
 * Roles a new company starts with, as data. Each names its permissions one by one: a test fails when a module declares a
 * permission that no role here names. Administrators edit the roles afterwards; a new permission of a later version is offered
 * to the shipped roles once. The administrator holds everything there is.
 */
import type { Name } from '#kernel';

export type DefaultRole = { code: string; name: Name; description: Name; permissions: readonly string[] };

const office = ['organisation.read', 'identity.staff.read', 'teamwork.chat', 'bulletins.read'] as const;

/** Serves customers on every channel. */
const desk = [
  ...office,
  'routing.work',
  'conversations.read',
  'conversations.handle',
  'visitors.invite',
  'customers.read',
  'customers.write',
  'customers.contact',
  'consents.record',
  'tickets.read',
  'tickets.write',
  'sides.use',
  'surveys.read',
  'replies.use',
  'macros.use',
] as const;

/** Watches and steers a team. */
const lead = [
  ...desk,
  'conversations.read.unit',
  'conversations.manage',
  'visitors.ban',
  'tickets.assign',
  'imports.run',
  'routing.queues.read',
  'routing.supervise',
  'analytics.wall',
  'analytics.targets',
  'reports.read',
  'customers.reveal.phone',
  'customers.merge',
  'customers.list',
  'consents.verify',
  'selections.use',
  'selections.mail',
  'audit.read',
  'replies.manage',
  'macros.manage',
  'bulletins.announce',
  'bulletins.moderate',
  'sides.offer',
] as const;

const management = [
  ...office,
  'bulletins.announce',
  'routing.queues.read',
  'analytics.wall',
  'reports.read',
  'conversations.read',
  'conversations.read.unit',
  'customers.read',
  'tickets.read',
  'sides.use',
  'surveys.read',
] as const;

export const defaultRoles: readonly DefaultRole[] = [
  {
    code: 'administrator',
    name: { zh: '系统管理员', en: 'Administrator' },
    description: { zh: '全部权限：配置、员工、审计', en: 'Everything: configuration, staff, audit' },
    permissions: [
      'organisation.manage',
      'identity.staff.manage',
      'identity.grants.manage',
      'identity.roles.manage',
      'identity.policy.manage',
      'notifications.mail.read',
      'catalogue.write',
      'fields.write',
      'customers.configure',
      'consents.configure',
      'clocks.write',
      'tickets.import',
      'tickets.configure',
      'routing.configure',
      'configuration.manage',
      'visitors.configure',
      'wordlists.manage',
      'conversations.configure',
      'replies.use',
      'replies.manage',
      'macros.use',
      'macros.manage',
      'customers.export',
      'customers.erase',
      'selections.use',
      'selections.export',
      'selections.mail',
      'audit.read',
      'bulletins.announce',
      'bulletins.moderate',
      'sides.offer',
    ],
  },
  {
    code: 'supervisor',
    name: { zh: '班长 / 主管', en: 'Team leader' },
    description: {
      zh: '看本组队列与坐席，介入、改派、强制状态',
      en: 'Sees the team’s queues and agents, steps in, reassigns, forces states',
    },
    permissions: lead,
  },
  {
    code: 'agent',
    name: { zh: '客服代表', en: 'Agent' },
    description: {
      zh: '接待客户、处理工单；看不到号码明文',
      en: 'Serves customers, works on tickets; numbers stay masked',
    },
    permissions: desk,
  },
  {
    code: 'senior-agent',
    name: { zh: '资深客服', en: 'Senior agent' },
    description: {
      zh: '处理疑难问题，可申请显示联系方式（留痕）',
      en: 'Hard problems; may reveal contact details, audited',
    },
    permissions: [
      ...desk,
      'consents.verify',
      'customers.reveal.phone',
      'customers.reveal.email',
      'customers.reveal.address',
    ],
  },
  {
    code: 'inspector',
    name: { zh: '质检员', en: 'Quality inspector' },
    description: { zh: '查看全部会话与工单，评分', en: 'Reads every conversation and ticket, scores them' },
    permissions: [...management, 'audit.read'],
  },
  {
    code: 'knowledge-editor',
    name: { zh: '知识编辑', en: 'Knowledge editor' },
    description: { zh: '维护产品目录、服务主题和知识', en: 'Keeps catalogue, topics and knowledge' },
    permissions: [...office, 'catalogue.write', 'conversations.read', 'tickets.read'],
  },
  {
    code: 'trainer',
    name: { zh: '培训讲师', en: 'Trainer' },
    description: { zh: '课程、模拟与考核', en: 'Courses, simulation and exams' },
    permissions: [...office, 'conversations.read', 'conversations.read.unit', 'tickets.read'],
  },
  {
    code: 'dispatcher',
    name: { zh: '派工员', en: 'Dispatcher' },
    description: { zh: '安排上门服务，联系客户与网点', en: 'Arranges visits, talks to customers and outlets' },
    permissions: [
      ...office,
      'customers.read',
      'customers.contact',
      'customers.reveal.address',
      'tickets.read',
      'tickets.write',
    ],
  },
  {
    code: 'outlet',
    name: { zh: '服务网点', en: 'Service outlet' },
    description: { zh: '只见派给本网点的工单', en: 'Sees the tickets given to this outlet' },
    permissions: ['organisation.read', 'customers.contact', 'tickets.read', 'tickets.write'],
  },
  {
    code: 'technician',
    name: { zh: '维修师傅', en: 'Technician' },
    description: {
      zh: '只见派给自己的工单，号码经系统拨打',
      en: 'Sees own jobs; calls customers without seeing the number',
    },
    permissions: ['organisation.read', 'customers.contact', 'tickets.read'],
  },
  {
    code: 'key-account-manager',
    name: { zh: '大客户经理', en: 'Key-account manager' },
    description: { zh: '大客户的唯一对接人', en: 'The one contact of key accounts' },
    permissions: [
      ...desk,
      'customers.reveal.phone',
      'customers.reveal.email',
      'customers.reveal.identity',
      // Mailing labels are printed with addresses.
      'customers.reveal.address',
      'consents.verify',
      'selections.use',
      'selections.export',
      'selections.mail',
      'analytics.wall',
      'reports.read',
    ],
  },
  {
    code: 'analyst',
    name: { zh: '数据分析员', en: 'Analyst' },
    description: { zh: '报表与大屏，不见号码', en: 'Reports and wall, no numbers' },
    permissions: [...management, 'selections.use'],
  },
  {
    code: 'executive',
    name: { zh: '管理层', en: 'Executive' },
    description: { zh: '驾驶舱与大屏', en: 'Cockpit and wall' },
    permissions: [...management],
  },
  {
    code: 'privacy-officer',
    name: { zh: '个人信息保护负责人', en: 'Privacy officer' },
    description: { zh: '导出与抹除客户数据，查审计', en: 'Exports and erases customer data, reads the audit' },
    permissions: [
      ...office,
      'customers.read',
      'customers.reveal.phone',
      'customers.reveal.email',
      'customers.reveal.identity',
      'customers.reveal.address',
      'customers.export',
      'customers.erase',
      'customers.merge',
      'customers.list',
      'customers.configure',
      'consents.record',
      'consents.verify',
      'consents.configure',
      'audit.read',
    ],
  },
];
