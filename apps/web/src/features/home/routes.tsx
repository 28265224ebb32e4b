import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/', antd: false, lazy: () => import('./home-screen.tsx') },
  { path: '/settings', antd: false, lazy: () => import('./settings-screen.tsx') },
  { path: '/help', antd: false, lazy: () => import('./help-screen.tsx') },
];
export default routes;
