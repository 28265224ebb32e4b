import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/rate/:token', lazy: () => import('./rate-screen.tsx'), frame: 'open', antd: false },
];
export default routes;
