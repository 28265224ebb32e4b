export type RunState = 'mapped' | 'checking' | 'checked' | 'running' | 'done' | 'cancelled' | 'failed';
export type Mode = 'fill' | 'overwrite' | 'skip';
export type Params = Record<string, string | number | boolean | null>;

export type RunRow = {
  id: string;
  origin_site: number;
  kind: string;
  unit_id: string;
  started_by: string;
  file_id: string;
  file_name: string;
  file_size: number;
  file_gone: boolean;
  encoding: string;
  titles: string[];
  mapping: (string | null)[];
  mode: Mode;
  consent_source: string;
  state: RunState;
  epoch: number;
  handled: number;
  total: number | null;
  added: number;
  changed: number;
  same: number;
  wrong: number;
  failure: { code: string; params: Params } | null;
  created_at: Date;
  touched_at: Date;
  ended_at: Date | null;
};

export type ProblemRow = { line: number; field: string | null; code: string; params: Params };
