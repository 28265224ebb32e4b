/** Rows of the schema `wordlists`. */
export type ListRow = {
  id: string;
  origin_site: number;
  name: string;
  audience: 'visitor' | 'agent' | 'both';
  action: 'mask' | 'stop';
  active: boolean;
  words: string[];
  version: number;
  changed_at: Date;
  changed_by: string;
};

export type HitRow = {
  id: string;
  origin_site: number;
  at: Date;
  list_id: string;
  version: number;
  word: string;
  action: 'mask' | 'stop';
  author_kind: 'visitor' | 'agent';
  author_id: string;
  conversation_id: string;
};
