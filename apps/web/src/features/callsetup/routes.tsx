import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/lines/first-call',
    lazy: () => import('./first-call-screen.tsx'),
    antd: false,
    right: 'telephony.configure',
    texts: ['telephony'],
  },
];
export default routes;
