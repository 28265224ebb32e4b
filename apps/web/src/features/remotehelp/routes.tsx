import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/remote-help/:token', lazy: () => import('./link-screen.tsx'), frame: 'open', antd: false },
];
export default routes;
