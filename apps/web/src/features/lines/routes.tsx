import { PhoneIncoming } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/lines',
    lazy: () => import('./lines-screen.tsx'),
    antd: false,
    right: 'telephony.configure',
    texts: ['telephony', 'callsetup', 'operators'],
    settings: {
      group: 'service',
      icon: PhoneIncoming,
      labelKey: 'telephony:ui.lines.title',
      aboutKey: 'telephony:ui.lines.about',
      right: 'telephony.configure',
      order: 37,
    },
  },
];
export default routes;
