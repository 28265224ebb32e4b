/** Remote help is asked for by a line in the conversation; what it needs is loaded only then. */
import type { Context } from '../context.ts';
import type { Chat } from './chat.ts';

declare const HELP_FILE: string;

type Part = { helpFromChat: (context: Context, conversationId: string) => Promise<void> };

/** Returns how to stop. `context`: the present one, for its language. */
export function watchHelp(chat: Chat, context: () => Context): () => void {
  let seen = 0;
  return chat.subscribe(() => {
    const { messages, conversation } = chat.get();
    const last = messages.findLast((message) => message.event?.code.startsWith('remotehelp.'));
    if (!last || !conversation || last.seq <= seen) return;
    seen = last.seq;
    if (last.event?.code !== 'remotehelp.asked') return;
    const now = context();
    // Whether it is still wanted is the server's to say; a page that cannot load it leaves the chat as it is.
    (import(`${now.base}/widget/${HELP_FILE}`) as Promise<Part>)
      .then(({ helpFromChat }) => helpFromChat(now, conversation.id))
      .catch(() => {});
  });
}
