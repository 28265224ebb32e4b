import { FileInput, MailWarning } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/held-letters',
    lazy: () => import('./held-screen.tsx'),
    antd: false,
    right: 'mail.held',
    settings: {
      group: 'service',
      icon: MailWarning,
      labelKey: 'mail:nav',
      aboutKey: 'mail:ui.held-intro',
      right: 'mail.held',
      order: 37,
    },
  },
  {
    path: '/settings/web-forms',
    lazy: () => import('./forms-screen.tsx'),
    antd: false,
    right: 'mail.forms',
    settings: {
      group: 'service',
      icon: FileInput,
      labelKey: 'mail:nav-forms',
      aboutKey: 'mail:ui.forms-intro',
      right: 'mail.forms',
      order: 38,
    },
  },
  { path: '/form/:code', lazy: () => import('./form-page.tsx'), frame: 'open', antd: false },
];
export default routes;
