export type Reach = 'own' | 'team' | 'company';

export type ReplyRow = {
  id: string;
  origin_site: number;
  reach: Reach;
  staff_id: string | null;
  unit_id: string | null;
  folder: string;
  title: string;
  shortcut: string;
  initials: string;
  body_zh: string;
  body_en: string;
  uses: number;
  used_at: Date | null;
  version: number;
  updated_at: Date;
};

export type ReplyFileRow = {
  file_id: string;
  reply_id: string;
  name: string;
  media_type: string;
  size: number;
  /** Of the clear content, hex. */
  sha256: string;
  at: Date;
};
