import { ClipboardCheck } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/wrapups',
    antd: false,
    lazy: () => import('./schemes-screen.tsx'),
    right: 'routing.configure',
    settings: {
      group: 'service',
      icon: ClipboardCheck,
      labelKey: 'wrapups:ui.title',
      aboutKey: 'wrapups:ui.about',
      right: 'routing.configure',
      order: 13,
    },
  },
];
export default routes;
