import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/calls/alarms',
    lazy: () => import('./alarms-screen.tsx'),
    antd: false,
    right: 'livecalls.see',
  },
];
export default routes;
