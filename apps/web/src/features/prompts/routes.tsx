import { AudioLines } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/prompts',
    lazy: () => import('./prompts-screen.tsx'),
    antd: false,
    right: 'prompts.read',
    settings: {
      group: 'service',
      icon: AudioLines,
      labelKey: 'prompts:ui.title',
      aboutKey: 'prompts:ui.about',
      right: 'prompts.read',
      order: 38,
    },
  },
];
export default routes;
