import { Mail } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/mailboxes',
    lazy: () => import('./mailboxes-screen.tsx'),
    antd: false,
    right: 'mailboxes.configure',
    settings: {
      group: 'service',
      icon: Mail,
      labelKey: 'mailboxes:nav',
      aboutKey: 'mailboxes:ui.intro',
      right: 'mailboxes.configure',
      order: 36,
    },
  },
];
export default routes;
