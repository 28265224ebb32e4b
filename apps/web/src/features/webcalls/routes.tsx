import { PhoneCall } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/call/:code', lazy: () => import('./call-screen.tsx'), frame: 'open', antd: false },
  {
    path: '/settings/web-calls',
    lazy: () => import('./entrances-screen.tsx'),
    antd: false,
    right: 'telephony.configure',
    settings: {
      group: 'channels',
      icon: PhoneCall,
      labelKey: 'webcalls:ui.title',
      aboutKey: 'webcalls:ui.about',
      right: 'telephony.configure',
      order: 38,
    },
  },
];
export default routes;
