import { MonitorPlay } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/wall',
    lazy: () => import('./wall-screen.tsx'),
    antd: false,
    right: 'analytics.wall',
    texts: ['callalarms'],
    nav: { icon: MonitorPlay, labelKey: 'ui:nav.wall', right: 'analytics.wall', order: 70, phone: true },
  },
];
export default routes;
