import { MessagesSquare } from 'lucide-react';
import type { Command, FeatureModule, ScreenRoute } from '../../shared/feature.ts';
import { openChat } from './chat-state.ts';

const routes: ScreenRoute[] = [
  {
    path: '/chat/:roomId?',
    antd: false,
    lazy: () => import('./chat-screen.tsx'),
    right: 'teamwork.chat',
  },
];
export default routes;

export const commands: Command[] = [
  {
    id: 'teamwork.chat',
    labelKey: 'teamwork:chat.open',
    icon: MessagesSquare,
    right: 'teamwork.chat',
    keys: 'i',
    run: () => openChat(),
  },
];

export const topBar: FeatureModule['topBar'] = { chat: () => import('./chat-button.tsx') };
