import { ShieldBan } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/call-lists',
    lazy: () => import('./lists-screen.tsx'),
    antd: false,
    right: 'calllists.keep',
    settings: {
      group: 'service',
      icon: ShieldBan,
      labelKey: 'calllists:ui.title',
      aboutKey: 'calllists:ui.about',
      right: 'calllists.keep',
      order: 39,
    },
  },
];
export default routes;
