import { AppWindow } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/panels',
    lazy: () => import('./panels-screen.tsx'),
    antd: false,
    right: 'panels.manage',
    settings: {
      group: 'system',
      icon: AppWindow,
      labelKey: 'panels:ui.title',
      aboutKey: 'panels:ui.about',
      right: 'panels.manage',
      order: 63,
    },
  },
];
export default routes;
