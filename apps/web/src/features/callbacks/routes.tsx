import { PhoneIncoming } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/callbacks', antd: false, lazy: () => import('./callbacks-screen.tsx'), right: 'callbacks.work' },
  { path: '/callbacks/:id', antd: false, lazy: () => import('./callback-screen.tsx'), right: 'callbacks.work' },
  { path: '/call-me', antd: false, lazy: () => import('./ask-page.tsx'), frame: 'open' },
  {
    path: '/settings/callbacks',
    antd: false,
    lazy: () => import('./policy-screen.tsx'),
    right: 'callbacks.configure',
    settings: {
      group: 'service',
      icon: PhoneIncoming,
      labelKey: 'callbacks:ui.policy',
      aboutKey: 'callbacks:ui.policy-about',
      right: 'callbacks.configure',
      order: 40,
    },
  },
];
export default routes;
