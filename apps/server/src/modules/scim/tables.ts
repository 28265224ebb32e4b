/** What a directory said of a member of staff, sealed: it holds names and addresses. */
export type PersonRow = {
  staff_id: string;
  /** Blind index of the folded user name. */
  user_name_blind: string;
  external_blind: string | null;
  said: string;
  ring: number;
  wrapped_key: string;
  version: number;
  updated_at: Date;
};
