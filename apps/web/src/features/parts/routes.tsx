import { ToggleRight } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/parts',
    lazy: () => import('./parts-screen.tsx'),
    antd: false,
    right: 'parts.manage',
    settings: {
      group: 'system',
      icon: ToggleRight,
      labelKey: 'parts:ui.title',
      aboutKey: 'parts:ui.about',
      right: 'parts.manage',
      order: 5,
    },
  },
];
export default routes;
