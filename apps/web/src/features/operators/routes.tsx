import { PhoneForwarded, Smartphone } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/operators',
    lazy: () => import('./operators-screen.tsx'),
    antd: false,
    right: 'operators.configure',
    settings: {
      group: 'service',
      icon: PhoneForwarded,
      labelKey: 'operators:set.title',
      aboutKey: 'operators:set.about',
      right: 'operators.configure',
      order: 38,
    },
  },
  {
    path: '/calls/telephone',
    lazy: () => import('./own-screen.tsx'),
    antd: false,
    right: 'routing.work',
    settings: {
      group: 'people',
      icon: Smartphone,
      labelKey: 'operators:own.title',
      aboutKey: 'operators:own.about',
      right: 'routing.work',
      order: 59,
    },
  },
];
export default routes;
