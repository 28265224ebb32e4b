import { Presentation } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/conference-rooms',
    antd: false,
    lazy: () => import('./rooms-screen.tsx'),
    right: 'rooms.lead',
    settings: {
      group: 'service',
      icon: Presentation,
      labelKey: 'rooms:ui.title',
      aboutKey: 'rooms:ui.about',
      right: 'rooms.lead',
      order: 39,
    },
  },
];
export default routes;
