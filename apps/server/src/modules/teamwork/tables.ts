export type RoomRow = {
  id: string;
  origin_site: number;
  kind: 'pair' | 'group';
  name: string;
  owner_id: string | null;
  pair_key: string | null;
  last_seq: number;
  last_author_id: string | null;
  last_text: string;
  last_at: Date;
  created_at: Date;
};
/** A room as one of its members has it. */
export type OwnRoomRow = RoomRow & { from_seq: number; read_seq: number; mentioned_seq: number; members: number };
export type MemberRow = { room_id: string; staff_id: string; joined_at: Date; from_seq: number; read_seq: number };
export type Attachment = { fileId: string; name: string; mediaType: string; size: number };
export type RoomEvent = { code: string; params: Record<string, string | number> };
export type MessageRow = {
  room_id: string;
  seq: number;
  client_id: string;
  author_id: string;
  at: Date;
  kind: 'text' | 'file' | 'event';
  text: string;
  attachment: Attachment | null;
  event: RoomEvent | null;
  mentions: string[];
};
export type UploadRow = {
  file_id: string;
  room_id: string;
  uploaded_by: string;
  name: string;
  media_type: string;
  size: number;
  at: Date;
  sent_seq: number | null;
};
