import { MessagesSquare } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/sides/:id?',
    lazy: () => import('./sides-screen.tsx'),
    antd: false,
    right: 'sides.use',
    nav: { icon: MessagesSquare, labelKey: 'sides:nav', right: 'sides.use', order: 25 },
  },
  { path: '/side/:token', lazy: () => import('./guest-screen.tsx'), frame: 'open', antd: false },
];
export default routes;
