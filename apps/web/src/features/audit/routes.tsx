import { ScrollText } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/audit/:id?',
    antd: false,
    lazy: () => import('./audit-screen.tsx'),
    right: 'audit.read',
    // Words of the actions stand in the file of the module that recorded them.
    texts: [
      'identity',
      'organisation',
      'customers',
      'tickets',
      'routing',
      'conversations',
      'surveys',
      'catalogue',
      'clocks',
      'reports',
      'wall',
    ],
    settings: {
      group: 'system',
      icon: ScrollText,
      labelKey: 'audit:ui.title',
      aboutKey: 'audit:ui.about',
      right: 'audit.read',
      order: 20,
    },
  },
];
export default routes;
