/** Views of the ticket list that the demo company shares with everybody. */
import type { ViewInput } from '#modules/views';

export const savedViews: Omit<ViewInput, 'unitId'>[] = [
  { name: '待派的报修', conditions: { view: 'unassigned', type: 'repair' }, sort: 'clock', position: 10 },
  {
    name: '投诉 · 未办结',
    conditions: { view: 'all', type: 'complaint', state: ['new', 'open', 'waiting'] },
    sort: 'clock',
    position: 20,
  },
  { name: '本单位紧急', conditions: { view: 'unit', priority: 'urgent' }, sort: 'clock', position: 30 },
  { name: '滴油', conditions: { view: 'all', q: '滴油' }, sort: 'created', position: 40 },
];
