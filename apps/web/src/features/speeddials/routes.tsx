import { Contact } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/calls/dials',
    lazy: () => import('./dials-screen.tsx'),
    antd: false,
    right: 'routing.work',
    settings: {
      group: 'people',
      icon: Contact,
      labelKey: 'speeddials:ui.nav',
      aboutKey: 'speeddials:ui.none-text',
      right: 'routing.work',
      order: 60,
    },
  },
];
export default routes;
