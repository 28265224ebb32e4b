import { MessageSquareQuote } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/replies/:id?',
    antd: false,
    lazy: () => import('./replies-screen.tsx'),
    right: 'replies.use',
    texts: ['organisation'],
    settings: {
      group: 'service',
      icon: MessageSquareQuote,
      labelKey: 'replies:ui.title',
      aboutKey: 'replies:ui.about',
      right: 'replies.use',
      order: 30,
    },
  },
];
export default routes;
