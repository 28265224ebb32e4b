import { Waypoints } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/channels',
    lazy: () => import('./channels-screen.tsx'),
    antd: false,
    right: 'channels.configure',
    settings: {
      group: 'service',
      icon: Waypoints,
      labelKey: 'channels:nav',
      aboutKey: 'channels:ui.intro',
      right: 'channels.configure',
      order: 37,
    },
  },
];
export default routes;
