/** Rights of this module, granted by roles at units. */
import type { Name } from '#kernel';

export const routingPermissions: { key: string; name: Name }[] = [
  { key: 'routing.work', name: { zh: '接应工作（就绪、接受、婉拒）', en: 'Take work (ready, accept, decline)' } },
  { key: 'routing.queues.read', name: { zh: '查看队列与坐席实时状态', en: 'See queues and agents live' } },
  { key: 'routing.supervise', name: { zh: '强制改变坐席状态', en: 'Force agent states' } },
  {
    key: 'routing.configure',
    name: { zh: '配置队列、成员、技能与容量', en: 'Configure queues, members, skills and capacity' },
  },
];
