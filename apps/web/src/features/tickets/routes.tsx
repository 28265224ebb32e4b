import { Shapes, Split, TicketCheck } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/tickets',
    lazy: () => import('./list/ticket-list-screen.tsx'),
    antd: false,
    right: 'tickets.read',
    texts: ['attention', 'views', 'organisation'],
    nav: { icon: TicketCheck, labelKey: 'ui:nav.tickets', right: 'tickets.read', order: 20 },
  },
  {
    path: '/tickets/:id',
    lazy: () => import('./page/ticket-screen.tsx'),
    antd: false,
    right: 'tickets.read',
    texts: ['conversations', 'macros', 'workspace', 'playbooks', 'attention', 'mentions', 'advice', 'views'],
  },
  {
    path: '/settings/dispatch',
    lazy: () => import('./settings/dispatch-screen.tsx'),
    antd: false,
    right: 'tickets.read',
    texts: ['routing'],
    settings: {
      group: 'service',
      icon: Split,
      labelKey: 'tickets:ui.dispatch.title',
      aboutKey: 'tickets:ui.dispatch.about',
      right: 'tickets.configure',
      order: 40,
    },
  },
  {
    path: '/settings/ticket-types',
    lazy: () => import('./settings/types-screen.tsx'),
    antd: false,
    right: 'catalogue.write',
    settings: {
      group: 'service',
      icon: Shapes,
      labelKey: 'tickets:ui.types.title',
      aboutKey: 'tickets:ui.types.about',
      right: 'catalogue.write',
      order: 41,
    },
  },
];
export default routes;
