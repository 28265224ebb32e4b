import { Globe, MessageCirclePlus } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/visitors',
    lazy: () => import('./visitors-screen.tsx'),
    antd: false,
    right: 'visitors.invite',
    nav: { icon: Globe, labelKey: 'ui:nav.visitors', right: 'visitors.invite', order: 40 },
  },
  { path: '/visitors/bans', lazy: () => import('./visitors-screen.tsx'), antd: false, right: 'visitors.ban' },
  {
    path: '/settings/invitations',
    lazy: () => import('./rules-screen.tsx'),
    antd: false,
    right: 'visitors.configure',
    settings: {
      group: 'service',
      icon: MessageCirclePlus,
      labelKey: 'visitors:ui.rules',
      aboutKey: 'visitors:ui.about',
      right: 'visitors.configure',
      order: 32,
    },
  },
];
export default routes;
