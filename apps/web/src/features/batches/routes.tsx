import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/batches/:id?',
    lazy: () => import('./batches-screen.tsx'),
    antd: false,
    texts: ['tickets', 'workspace', 'deferrals', 'macros', 'customers'],
  },
];
export default routes;
