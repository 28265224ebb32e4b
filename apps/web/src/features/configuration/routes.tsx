import { ArrowLeftRight } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const right = 'configuration.manage';
const routes: ScreenRoute[] = [
  {
    path: '/settings/configuration',
    antd: false,
    lazy: () => import('./drafts-screen.tsx'),
    right,
    settings: {
      group: 'system',
      icon: ArrowLeftRight,
      labelKey: 'configuration:ui.title',
      aboutKey: 'configuration:ui.about',
      right,
      order: 60,
    },
  },
  { path: '/settings/configuration/:id', antd: false, lazy: () => import('./draft-screen.tsx'), right },
];
export default routes;
