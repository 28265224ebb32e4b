import { ScrollText } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';
import { loadAllTexts } from '../../shared/i18n.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/audit/:id?',
    antd: false,
    // Words of the actions stand in the file of the module that recorded them.
    lazy: async () => (await Promise.all([import('./audit-screen.tsx'), loadAllTexts()]))[0],
    right: 'audit.read',
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
