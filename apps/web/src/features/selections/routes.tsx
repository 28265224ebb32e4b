import { UsersRound } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/selections/:id?',
    lazy: () => import('./selections-screen.tsx'),
    antd: false,
    right: 'selections.use',
    nav: { icon: UsersRound, labelKey: 'selections:ui.title', right: 'selections.use', order: 31 },
  },
  {
    path: '/selections/:id/labels',
    lazy: () => import('./labels-screen.tsx'),
    antd: false,
    right: 'selections.export',
  },
];
export default routes;
