import { MessagesSquare } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/workplaces',
    lazy: () => import('./workplaces-screen.tsx'),
    antd: false,
    right: 'workplaces.robots',
    settings: {
      group: 'system',
      icon: MessagesSquare,
      labelKey: 'workplaces:nav',
      aboutKey: 'workplaces:ui.about',
      right: 'workplaces.robots',
      order: 62,
    },
  },
];
export default routes;
