/** Rows of the schema `operators`. */
export type CallClass = 'internal' | 'local' | 'national' | 'international';
export type ExtensionSettings = {
  extension_id: string;
  always_to: string;
  busy_to: string;
  unanswered_to: string;
  undisturbed: boolean;
  follow_to: string[];
  call_waiting: boolean;
  pickup_group: string;
  class: CallClass;
  limit_seconds: number | null;
};
export type CodeRow = { act: string; code: string };
export type PolicyRow = {
  first_slot: number;
  last_slot: number;
  ring_back_seconds: number;
  tell_agent: boolean;
  version: number;
};
