export type BroughtLetter = { message_hash: string; conversation_id: string };
