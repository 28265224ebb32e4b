import { AlarmClock, CalendarDays } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/clocks',
    lazy: () => import('./policies-screen.tsx'),
    antd: false,
    texts: ['tickets'],
    settings: {
      group: 'service',
      icon: AlarmClock,
      labelKey: 'clocks:ui.title',
      aboutKey: 'clocks:ui.about',
      right: 'clocks.write',
      order: 35,
    },
  },
  {
    path: '/settings/calendars',
    lazy: () => import('./calendars-screen.tsx'),
    antd: false,
    settings: {
      group: 'service',
      icon: CalendarDays,
      labelKey: 'clocks:ui.calendars.title',
      aboutKey: 'clocks:ui.calendars.about',
      right: 'clocks.write',
      order: 33,
    },
  },
];
export default routes;
