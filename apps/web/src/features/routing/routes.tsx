import { ListOrdered, Shuffle, UserCog } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/queues',
    lazy: () => import('./queues-screen.tsx'),
    antd: false,
    settings: {
      group: 'service',
      icon: ListOrdered,
      labelKey: 'routing:ui.queues.title',
      aboutKey: 'routing:ui.queues.about',
      right: 'routing.configure',
      order: 10,
    },
  },
  {
    path: '/settings/agents',
    lazy: () => import('./agents-screen.tsx'),
    antd: false,
    settings: {
      group: 'service',
      icon: UserCog,
      labelKey: 'routing:ui.agents.title',
      aboutKey: 'routing:ui.agents.about',
      right: 'routing.queues.read',
      order: 12,
    },
  },
  {
    path: '/settings/routing',
    lazy: () => import('./policy-screen.tsx'),
    antd: false,
    settings: {
      group: 'service',
      icon: Shuffle,
      labelKey: 'routing:ui.policy.title',
      aboutKey: 'routing:ui.policy.about',
      right: 'routing.configure',
      order: 14,
    },
  },
];
export default routes;
