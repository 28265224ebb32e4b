import { KeySquare } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/api-keys',
    lazy: () => import('./keys-screen.tsx'),
    antd: false,
    right: 'apikeys.manage',
    texts: ['identity'],
    settings: {
      group: 'system',
      icon: KeySquare,
      labelKey: 'apikeys:ui.title',
      aboutKey: 'apikeys:ui.about',
      right: 'apikeys.manage',
      order: 60,
    },
  },
];
export default routes;
