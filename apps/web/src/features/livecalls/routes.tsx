import { RadioTower } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/calls/live',
    lazy: () => import('./live-screen.tsx'),
    antd: false,
    right: 'livecalls.see',
    texts: ['operators', 'callalarms'],
    nav: { icon: RadioTower, labelKey: 'livecalls:ui.nav', right: 'livecalls.see', order: 71 },
  },
];
export default routes;
