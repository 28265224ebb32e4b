import { Zap } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/macros/:id?',
    antd: false,
    lazy: () => import('./macros-screen.tsx'),
    right: 'macros.use',
    texts: ['replies', 'tickets', 'workspace', 'organisation'],
    settings: {
      group: 'service',
      icon: Zap,
      labelKey: 'macros:ui.title',
      aboutKey: 'macros:ui.about',
      right: 'macros.use',
      order: 31,
    },
  },
];
export default routes;
