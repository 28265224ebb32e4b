import { ScreenShare } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/remote-help', lazy: () => import('./link-screen.tsx'), frame: 'open', antd: false },
  { path: '/remote-help/:token', lazy: () => import('./link-screen.tsx'), frame: 'open', antd: false },
  {
    path: '/settings/remote-help',
    lazy: () => import('./records-screen.tsx'),
    antd: false,
    right: 'remotehelp.watch',
    settings: {
      group: 'service',
      icon: ScreenShare,
      labelKey: 'remotehelp:ui.records',
      aboutKey: 'remotehelp:ui.policy-about',
      right: 'remotehelp.watch',
      order: 40,
    },
  },
];
export default routes;
