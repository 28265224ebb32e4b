import { ChartColumn } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/reports/:report?',
    lazy: () => import('./report-screen.tsx'),
    antd: false,
    right: 'reports.read',
    nav: { icon: ChartColumn, labelKey: 'ui:nav.reports', right: 'reports.read', order: 90 },
  },
];
export default routes;
