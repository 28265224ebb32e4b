import { KeyRound, MailCheck, ShieldCheck, UserCog, Users } from 'lucide-react';
import type { ScreenRoute } from '../../shared/feature.ts';

const routes: ScreenRoute[] = [
  {
    path: '/settings/account',
    antd: false,
    lazy: () => import('./account-screen.tsx'),
    settings: {
      group: 'people',
      icon: UserCog,
      labelKey: 'identity:ui.account.title',
      aboutKey: 'identity:ui.account.about',
      order: 10,
    },
  },
  {
    path: '/settings/staff/:id?',
    antd: false,
    lazy: () => import('./staff-screen.tsx'),
    right: 'identity.staff.read',
    settings: {
      group: 'people',
      icon: Users,
      labelKey: 'identity:ui.staff.title',
      aboutKey: 'identity:ui.staff.about',
      right: 'identity.staff.read',
      order: 20,
    },
  },
  {
    path: '/settings/staff-import',
    antd: false,
    lazy: () => import('./import-screen.tsx'),
    right: 'identity.staff.manage',
  },
  {
    path: '/settings/roles/:id?',
    antd: false,
    lazy: () => import('./roles-screen.tsx'),
    right: 'identity.staff.read',
    settings: {
      group: 'people',
      icon: ShieldCheck,
      labelKey: 'identity:ui.roles.title',
      aboutKey: 'identity:ui.roles.about',
      right: 'identity.roles.manage',
      order: 40,
    },
  },
  {
    path: '/settings/sign-in-policy',
    antd: false,
    lazy: () => import('./policy-screen.tsx'),
    right: 'identity.policy.manage',
    settings: {
      group: 'people',
      icon: KeyRound,
      labelKey: 'identity:ui.policy.title',
      aboutKey: 'identity:ui.policy.about',
      right: 'identity.policy.manage',
      order: 50,
    },
  },
  {
    path: '/settings/mail-log',
    antd: false,
    lazy: () => import('./mail-screen.tsx'),
    right: 'notifications.mail.read',
    settings: {
      group: 'system',
      icon: MailCheck,
      labelKey: 'identity:ui.mail.title',
      aboutKey: 'identity:ui.mail.about',
      right: 'notifications.mail.read',
      order: 40,
    },
  },
];
export default routes;
