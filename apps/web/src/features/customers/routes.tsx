import { Tags, Users } from 'lucide-react';
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
    texts: ['tickets', 'fields', 'consents', 'orders', 'contracts', 'needs', 'portraits'],
  },
  {
    path: '/customers/:id/merge',
    lazy: () => import('./file/merge-screen.tsx'),
    antd: false,
    right: 'customers.merge',
  },
  {
    path: '/customers/duplicates',
    lazy: () => import('./duplicates-screen.tsx'),
    antd: false,
    right: 'customers.merge',
  },
  {
    path: '/settings/customer-tags',
    lazy: () => import('./tags-screen.tsx'),
    antd: false,
    right: 'customers.configure',
    settings: {
      group: 'data',
      icon: Tags,
      labelKey: 'customers:ui.tags.title',
      aboutKey: 'customers:ui.tags.about',
      right: 'customers.configure',
      order: 20,
    },
  },
];
export default routes;
