import { ListPlus } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/fields/:subject?',
    antd: false,
    lazy: () => import('./fields-screen.tsx'),
    right: 'fields.write',
    settings: {
      group: 'data',
      icon: ListPlus,
      labelKey: 'fields:ui.title',
      aboutKey: 'fields:ui.about',
      right: 'fields.write',
      order: 10,
    },
  },
];
export default routes;
