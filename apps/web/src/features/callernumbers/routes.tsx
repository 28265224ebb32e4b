import { PhoneOutgoing } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/caller-numbers',
    lazy: () => import('./numbers-screen.tsx'),
    antd: false,
    right: 'telephony.configure',
    settings: {
      group: 'service',
      icon: PhoneOutgoing,
      labelKey: 'callernumbers:ui.title',
      aboutKey: 'callernumbers:ui.about',
      right: 'telephony.configure',
      order: 37,
    },
  },
];
export default routes;
