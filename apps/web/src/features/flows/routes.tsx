import { Workflow } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/flows',
    lazy: () => import('./flows-screen.tsx'),
    antd: false,
    right: 'flows.read',
    settings: {
      group: 'service',
      icon: Workflow,
      labelKey: 'flows:ui.title',
      aboutKey: 'flows:ui.about',
      right: 'flows.read',
      order: 36,
    },
  },
  { path: '/settings/flows/:id', lazy: () => import('./flow-screen.tsx'), antd: false, right: 'flows.read' },
];
export default routes;
