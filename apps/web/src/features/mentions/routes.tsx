import { AtSign } from 'lucide-react';
import type { Command, ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [{ path: '/mentions', lazy: () => import('./mentions-screen.tsx'), antd: false }];
export default routes;

export const commands: Command[] = [
  { id: 'mentions', labelKey: 'mentions:ui.open', icon: AtSign, keys: 'y', run: (go) => go('/mentions') },
];
