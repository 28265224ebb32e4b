import { CassetteTape } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/recordings',
    lazy: () => import('./rules-screen.tsx'),
    antd: false,
    right: 'recordings.configure',
    settings: {
      group: 'service',
      icon: CassetteTape,
      labelKey: 'recordings:ui.title',
      aboutKey: 'recordings:ui.about',
      right: 'recordings.configure',
      order: 39,
    },
  },
];
export default routes;
