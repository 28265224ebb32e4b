import { FileUp } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/imports',
    antd: false,
    lazy: () => import('./imports-screen.tsx'),
    right: 'imports.run',
    settings: {
      group: 'data',
      icon: FileUp,
      labelKey: 'imports:ui.title',
      aboutKey: 'imports:ui.about',
      right: 'imports.run',
      order: 10,
    },
  },
  { path: '/imports/:id', antd: false, lazy: () => import('./run-screen.tsx'), right: 'imports.run' },
];
export default routes;
