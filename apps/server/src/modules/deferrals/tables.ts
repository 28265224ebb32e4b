export type ScheduledState = 'waiting' | 'sent' | 'cancelled' | 'failed';

export type ScheduledRow = {
  id: string;
  origin_site: number;
  conversation_id: string;
  unit_id: string;
  staff_id: string;
  text: string;
  send_at: Date;
  state: ScheduledState;
  problem: string | null;
  created_at: Date;
};
