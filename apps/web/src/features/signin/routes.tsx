import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/sign-in', frame: 'open', antd: false, lazy: () => import('./sign-in-screen.tsx') },
];
export default routes;
