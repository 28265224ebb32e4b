import { Headset } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/workspace/:conversationId?',
    lazy: () => import('./workspace-screen.tsx'),
    antd: false,
    right: 'conversations.handle',
    texts: [
      'cards',
      'conversations',
      'replies',
      'macros',
      'deferrals',
      'supervision',
      'attention',
      'mentions',
      'webcalls',
    ],
    nav: { icon: Headset, labelKey: 'ui:nav.workspace', right: 'conversations.handle', order: 10, phone: true },
  },
];
export default routes;
