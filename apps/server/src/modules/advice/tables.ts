/** Row types of the schema `advice`. */
export type RequestRow = {
  id: string;
  ticket_id: string;
  unit_id: string;
  customer_id: string | null;
  asked_by: string;
  asked_at: Date;
  question: string;
  state: 'waiting' | 'given' | 'withdrawn';
  verdict: 'approve' | 'instruct' | 'return' | null;
  answer: string | null;
  given_by: string | null;
  given_at: Date | null;
};
