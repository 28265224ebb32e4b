import { Voicemail } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/voicemail', antd: false, lazy: () => import('./messages-screen.tsx'), right: 'voicemail.read' },
  {
    path: '/voicemail/:id',
    antd: false,
    lazy: () => import('./message-screen.tsx'),
    right: 'voicemail.read',
    texts: ['telephony'],
  },
  {
    path: '/settings/voicemail',
    antd: false,
    lazy: () => import('./boxes-screen.tsx'),
    right: 'voicemail.configure',
    texts: ['voicenotices'],
    settings: {
      group: 'service',
      icon: Voicemail,
      labelKey: 'voicemail:ui.boxes',
      aboutKey: 'voicemail:ui.about',
      right: 'voicemail.configure',
      order: 39,
    },
  },
];
export default routes;
