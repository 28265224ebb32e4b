import { ShieldCheck } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/consents',
    lazy: () => import('./consents-screen.tsx'),
    antd: false,
    right: 'consents.configure',
    settings: {
      group: 'data',
      icon: ShieldCheck,
      labelKey: 'consents:ui.title',
      aboutKey: 'consents:ui.about',
      right: 'consents.configure',
      order: 25,
    },
  },
  {
    path: '/customers/checks',
    lazy: () => import('./checks-screen.tsx'),
    antd: false,
    right: 'consents.verify',
    texts: ['customers'],
  },
];
export default routes;
