import { Star } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/rate/:token', lazy: () => import('./rate-screen.tsx'), frame: 'open', antd: false },
  {
    path: '/settings/ratings',
    lazy: () => import('./rules-screen.tsx'),
    antd: false,
    right: 'surveys.configure',
    settings: {
      group: 'service',
      icon: Star,
      labelKey: 'surveys:ui.rules',
      aboutKey: 'surveys:ui.rules-about',
      right: 'surveys.configure',
      order: 41,
    },
  },
];
export default routes;
