import { ShieldAlert } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/words',
    lazy: () => import('./words-screen.tsx'),
    antd: false,
    right: 'wordlists.manage',
    settings: {
      group: 'service',
      icon: ShieldAlert,
      labelKey: 'wordlists:ui.title',
      aboutKey: 'wordlists:ui.about',
      right: 'wordlists.manage',
      order: 33,
    },
  },
];
export default routes;
