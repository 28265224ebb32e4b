import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  { path: '/sign-in', frame: 'open', antd: false, lazy: () => import('./sign-in-screen.tsx') },
  { path: '/sign-in/forgot', frame: 'open', antd: false, lazy: () => import('./forgot-screen.tsx') },
  // Mailed links lead here; the token stands behind the # so that no server log ever holds it.
  { path: '/set-password', frame: 'open', antd: false, lazy: () => import('./set-password-screen.tsx') },
  { path: '/change-password', frame: 'bare', antd: false, lazy: () => import('./change-password-screen.tsx') },
  { path: '/setup', frame: 'open', antd: false, lazy: () => import('./first-run-screen.tsx') },
];
export default routes;
