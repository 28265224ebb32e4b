import { Music } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/waitrooms',
    antd: false,
    lazy: () => import('./rooms-screen.tsx'),
    right: 'routing.configure',
    texts: ['routing'],
    settings: {
      group: 'service',
      icon: Music,
      labelKey: 'waitrooms:ui.title',
      aboutKey: 'waitrooms:ui.about',
      right: 'routing.configure',
      order: 11,
    },
  },
];
export default routes;
