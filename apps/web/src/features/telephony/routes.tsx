import { Phone } from 'lucide-react';
import type { FeatureModule, ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/calls',
    antd: false,
    lazy: () => import('./calls-screen.tsx'),
    right: 'telephony.calls',
    texts: ['callreports'],
    nav: { icon: Phone, labelKey: 'telephony:ui.nav', right: 'telephony.calls', order: 25 },
  },
  {
    path: '/calls/:id',
    antd: false,
    lazy: () => import('./call-screen.tsx'),
    right: 'telephony.calls',
    texts: ['callsetup'],
  },
];
export default routes;

export const topBar: FeatureModule['topBar'] = { softphone: () => import('./softphone-part.tsx') };
