import { ListChecks } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/playbooks/:tab?',
    lazy: () => import('./playbooks-screen.tsx'),
    antd: false,
    right: 'tickets.configure',
    texts: ['tickets'],
    settings: {
      group: 'service',
      icon: ListChecks,
      labelKey: 'playbooks:ui.title',
      aboutKey: 'playbooks:ui.about',
      right: 'tickets.configure',
      order: 42,
    },
  },
];
export default routes;
