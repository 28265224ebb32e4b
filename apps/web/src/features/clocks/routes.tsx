import { AlarmClock } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/clocks',
    lazy: () => import('./policies-screen.tsx'),
    antd: false,
    texts: ['tickets'],
    settings: {
      group: 'service',
      icon: AlarmClock,
      labelKey: 'clocks:ui.title',
      aboutKey: 'clocks:ui.about',
      right: 'clocks.write',
      order: 35,
    },
  },
];
export default routes;
