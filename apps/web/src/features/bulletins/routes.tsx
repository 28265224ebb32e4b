import { Megaphone } from 'lucide-react';
import type { FeatureModule, ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/board/:tab?/:id?',
    lazy: () => import('./board-screen.tsx'),
    antd: false,
    right: 'bulletins.read',
    nav: { icon: Megaphone, labelKey: 'bulletins:nav', right: 'bulletins.read', order: 80 },
  },
];
export default routes;

export const topBar: FeatureModule['topBar'] = { board: () => import('./waiting-strip.tsx') };
