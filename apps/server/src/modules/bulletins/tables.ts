export type AnnouncementRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  title: string;
  body: string;
  confirm: boolean;
  pinned: boolean;
  author_id: string;
  published_at: Date;
  ends_at: Date | null;
  withdrawn_at: Date | null;
  version: number;
};
/** With the receipt of who asks. */
export type SeenAnnouncementRow = AnnouncementRow & { read_at: Date | null; confirmed_at: Date | null };
export type ReceiptRow = { staff_id: string; read_at: Date; confirmed_at: Date | null };
export type PostRow = {
  id: string;
  origin_site: number;
  kind: 'experience' | 'gathering';
  unit_id: string;
  author_id: string;
  title: string;
  body: string;
  starts_at: Date | null;
  place: string;
  created_at: Date;
  edited_at: Date | null;
  removed_at: Date | null;
  replies: number;
  marks: number;
  version: number;
};
export type SeenPostRow = PostRow & { marked: boolean };
export type PictureRow = {
  file_id: string;
  /** Null: tied to nothing yet. */
  subject_kind: 'announcement' | 'post' | null;
  subject_id: string | null;
  name: string;
  media_type: string;
  size: number;
  added_by: string;
};
export type ReplyRow = { id: string; post_id: string; author_id: string; at: Date; text: string };
