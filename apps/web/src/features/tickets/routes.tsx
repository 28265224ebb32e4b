import { TicketCheck } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/tickets',
    lazy: () => import('./list/ticket-list-screen.tsx'),
    antd: false,
    right: 'tickets.read',
    nav: { icon: TicketCheck, labelKey: 'ui:nav.tickets', right: 'tickets.read', order: 20 },
  },
  {
    path: '/tickets/:id',
    lazy: () => import('./page/ticket-screen.tsx'),
    antd: false,
    right: 'tickets.read',
    texts: ['conversations', 'macros', 'workspace'],
  },
];
export default routes;
