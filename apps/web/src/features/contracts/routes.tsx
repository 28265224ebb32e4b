import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/contracts',
    lazy: () => import('./ending-screen.tsx'),
    antd: false,
    right: 'contracts.read',
  },
];
export default routes;
