/** What the panel shows of the conversation, and what has been written but not acknowledged. */
import type { Message, QueuePlace, VisitorConversation } from '../../../server/src/modules/conversations/contract.ts';
import type { OfferedCard } from './offered-card.ts';

export type Unsent = {
  clientId: string;
  text: string;
  fileId?: string;
  kind: 'text' | 'file' | 'image';
  at: string;
  failed?: string;
  progress?: number;
  preview?: string;
};

export type State = {
  online: boolean;
  loaded: boolean;
  visible: boolean;
  conversation: VisitorConversation | null;
  place: QueuePlace | null;
  messages: Message[];
  more: boolean;
  unsent: Unsent[];
  typing: string | null;
  past: VisitorConversation[];
  problem: string | null;
  /** Of the page, not sent. */
  offered: OfferedCard | null;
};
