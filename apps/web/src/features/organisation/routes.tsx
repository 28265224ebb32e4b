import { BriefcaseBusiness, Building2, MapPin } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/organisation/:id?',
    antd: false,
    lazy: () => import('./tree-screen.tsx'),
    right: 'organisation.read',
    settings: {
      group: 'people',
      icon: Building2,
      labelKey: 'organisation:ui.tree.title',
      aboutKey: 'organisation:ui.tree.about',
      right: 'organisation.read',
      order: 30,
    },
  },
  {
    path: '/settings/posts/:id?',
    antd: false,
    lazy: () => import('./posts-screen.tsx'),
    right: 'organisation.read',
    settings: {
      group: 'people',
      icon: BriefcaseBusiness,
      labelKey: 'organisation:ui.posts.title',
      aboutKey: 'organisation:ui.posts.about',
      right: 'organisation.read',
      order: 35,
    },
  },
  {
    path: '/settings/sites',
    antd: false,
    lazy: () => import('./sites-screen.tsx'),
    right: 'organisation.manage',
    settings: {
      group: 'system',
      icon: MapPin,
      labelKey: 'organisation:ui.sites.title',
      aboutKey: 'organisation:ui.sites.about',
      right: 'organisation.manage',
      order: 10,
    },
  },
];
export default routes;
