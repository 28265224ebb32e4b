export type SessionState = 'asked' | 'agreed' | 'running' | 'ended' | 'refused' | 'expired';
export type SubjectKind = 'conversation' | 'ticket' | 'call';
export type EndedBy = 'customer' | 'agent' | 'network' | 'program';
export type Side = 'agent' | 'customer';

export type SessionRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  subject_kind: SubjectKind;
  subject_id: string;
  customer_id: string | null;
  staff_id: string;
  state: SessionState;
  way: 'screen' | 'camera' | 'page' | 'video' | null;
  wish: 'video' | null;
  recorded: boolean;
  asked_at: Date;
  expires_at: Date;
  agreed_at: Date | null;
  running_at: Date | null;
  ended_at: Date | null;
  end_by: EndedBy | null;
  heard_at: Date;
  link_hash: string | null;
  /** Of the code that opens the same as the link. */
  code_hash: string | null;
  secret_hash: string | null;
  ring: number | null;
  wrapped_key: string | null;
};
export type SignalRow = { seq: number; side: Side; body: string };
export type PieceRow = { session_id: string; seq: number; file_id: string; bytes: number; at: Date };
export type PolicyRow = { recording: boolean; keep_days: number };
