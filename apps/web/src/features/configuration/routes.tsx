import { ArrowLeftRight } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';
import { loadAllTexts } from '../../shared/i18n.ts';

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
  {
    path: '/settings/configuration/:id',
    antd: false,
    // Fields and values are called as on the screens where they are set.
    lazy: async () => (await Promise.all([import('./draft-screen.tsx'), loadAllTexts()]))[0],
    right,
  },
];
export default routes;
