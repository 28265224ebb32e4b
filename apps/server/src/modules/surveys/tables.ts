export type InvitationRow = {
  id: string;
  origin_site: number;
  subject_kind: 'conversation' | 'ticket';
  subject_id: string;
  unit_id: string;
  customer_id: string | null;
  agent_id: string | null;
  channel: string;
  created_at: Date;
  expires_at: Date;
  state: 'open' | 'answered' | 'erased';
};
export type ResponseRow = {
  id: string;
  invitation_id: string;
  unit_id: string;
  agent_id: string | null;
  score: number;
  comment: string;
  way: 'chat' | 'page';
  answered_at: Date;
};
export type ListedResponse = ResponseRow & { subject_kind: 'conversation' | 'ticket'; subject_id: string };
