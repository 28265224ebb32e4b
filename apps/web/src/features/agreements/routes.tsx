import { Handshake } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/agreements/:tab?',
    lazy: () => import('./agreements-screen.tsx'),
    antd: false,
    right: 'tickets.read',
    texts: ['clocks', 'tickets'],
    settings: {
      group: 'service',
      icon: Handshake,
      labelKey: 'agreements:ui.title',
      aboutKey: 'agreements:ui.about',
      right: 'agreements.write',
      order: 43,
    },
  },
  { path: '/standards', lazy: () => import('./standards-screen.tsx'), frame: 'open', antd: false, texts: ['clocks'] },
];
export default routes;
