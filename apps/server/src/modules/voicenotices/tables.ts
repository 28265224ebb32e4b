/** Rows of the schema `voicenotices`. */
export type WayRow = {
  box_id: string;
  unit_id: string;
  channel_id: string | null;
  ticket_type: string | null;
  language: 'zh' | 'en';
  ring: number;
  wrapped_key: string;
  numbers_sealed: string;
  version: number;
};
export type ToldRow = {
  id: string;
  message_id: string;
  kind: 'text' | 'call' | 'ticket';
  n: number;
  at: Date;
  done_at: Date | null;
  /** `sent`, `answered`, `opened`, or why not. Null: under way. */
  result: string | null;
};
