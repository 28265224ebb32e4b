import { Users } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/customers',
    lazy: () => import('./customer-list-screen.tsx'),
    antd: false,
    right: 'customers.read',
    nav: { icon: Users, labelKey: 'ui:nav.customers', right: 'customers.read', order: 30 },
  },
  {
    path: '/customers/:id',
    lazy: () => import('./file/customer-screen.tsx'),
    antd: false,
    right: 'customers.read',
    texts: ['tickets'],
  },
];
export default routes;
