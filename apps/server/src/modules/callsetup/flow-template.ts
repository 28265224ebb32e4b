/** Drawings that a first number leads through: short, of shipped words, to be changed afterwards. */
import type { z } from 'zod';
import type { definition } from '#contracts/flows';
import type { FirstCall } from './contract.ts';

type Draft = z.input<typeof definition>;
const step = 260;

export function drawFlow(template: FirstCall['template'], queueId: string, calendarId: string | null): Draft {
  const first = template === 'menu' ? 'menu' : 'people';
  const welcomed = calendarId ? 'hours' : first;
  const titles = { welcome: '欢迎语', hours: '工作时间', menu: '主菜单', people: '人工服务' };
  const nodes: Draft['nodes'] = [
    {
      id: 'welcome',
      kind: 'say',
      title: titles.welcome,
      x: 0,
      y: 120,
      config: { pieces: [{ prompt: 'welcome' }] },
      exits: { next: welcomed },
    },
  ];
  if (calendarId)
    nodes.push({
      id: 'hours',
      kind: 'hours',
      title: titles.hours,
      x: step,
      y: 120,
      config: { calendarId },
      exits: { open: first, closed: 'closed' },
    });
  if (template === 'menu')
    nodes.push({
      id: 'menu',
      kind: 'menu',
      title: titles.menu,
      x: 2 * step,
      y: 120,
      config: { pieces: [{ prompt: 'menu' }], keys: ['0', '1', '2'], seconds: 8, tries: 2 },
      exits: { 'key-0': 'people', 'key-1': 'people', 'key-2': 'people', none: 'people' },
    });
  nodes.push(
    {
      id: 'people',
      kind: 'queue',
      title: titles.people,
      x: 3 * step,
      y: 120,
      config: { queueId },
      exits: { late: 'sorry', closed: 'closed' },
    },
    { id: 'sorry', kind: 'hang-up', title: '等候过久', x: 4 * step, y: 60, config: { prompt: 'system.unreachable' } },
    { id: 'closed', kind: 'hang-up', title: '非工作时间', x: 4 * step, y: 220, config: { prompt: 'closed' } },
  );
  return { start: 'welcome', rescue: 'people', nodes };
}
