/** What every part of the panel is given, and the stroke icons. */
import type { Context } from '../context.ts';
import type { Chat } from './chat.ts';
import type { State } from './chat-state.ts';
import type { Say } from './text.ts';

export type Shared = { chat: Chat; context: Context; state: State; say: Say };

export function Icon({ d, size = 20 }: { d: string; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  );
}
