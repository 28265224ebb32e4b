import { Gavel } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/advice/:box?',
    lazy: () => import('./advice-screen.tsx'),
    antd: false,
    right: 'tickets.read',
    nav: { icon: Gavel, labelKey: 'advice:nav', right: 'advice.give', order: 26 },
  },
];
export default routes;
