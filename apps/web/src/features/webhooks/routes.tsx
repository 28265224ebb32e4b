import { Webhook } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/webhooks',
    lazy: () => import('./webhooks-screen.tsx'),
    antd: false,
    right: 'webhooks.manage',
    settings: {
      group: 'system',
      icon: Webhook,
      labelKey: 'webhooks:ui.title',
      aboutKey: 'webhooks:ui.about',
      right: 'webhooks.manage',
      order: 61,
    },
  },
];
export default routes;
