/** Announcements and the experience board as browsers see them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });
const title = z.string().trim().min(1).max(120);
const text = z.string().trim().min(1).max(20_000);

export const picture = z.object({
  fileId: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
});
export type Picture = z.infer<typeof picture>;
const mostPictures = 9;
/** In the order in which they are shown; left out of a change, they stay as they are. */
const pictureIds = z.array(z.uuid()).max(mostPictures).optional();

export const announcement = z.object({
  id: z.uuid(),
  unitId: z.uuid(),
  unitName: name,
  title: z.string(),
  body: z.string(),
  pictures: z.array(picture),
  confirm: z.boolean(),
  pinned: z.boolean(),
  author: person,
  publishedAt: z.iso.datetime(),
  endsAt: z.iso.datetime().nullable(),
  state: z.enum(['current', 'ended', 'withdrawn']),
  /** Of who asks; null: not yet. */
  readAt: z.iso.datetime().nullable(),
  confirmedAt: z.iso.datetime().nullable(),
  mayEdit: z.boolean(),
  version: z.number().int(),
});
export type Announcement = z.infer<typeof announcement>;
export const announcementPage = z.object({ announcements: z.array(announcement), next: z.string().nullable() });
export const announcementWaiting = z.object({
  unread: z.number().int(),
  /** Those to confirm, oldest first. */
  toConfirm: z.array(z.object({ id: z.uuid(), title: z.string() })),
});
export type AnnouncementWaiting = z.infer<typeof announcementWaiting>;
export const announcementInput = z.object({
  unitId: z.uuid(),
  title,
  body: text,
  pictures: pictureIds,
  confirm: z.boolean().default(false),
  pinned: z.boolean().default(false),
  endsAt: z.iso.datetime().nullable().default(null),
});
export const announcementChange = announcementInput.omit({ unitId: true }).extend({
  version: z.number().int(),
  /** Everybody is asked to read it again. */
  again: z.boolean().default(false),
});
export const readAnnouncement = z.object({ confirm: z.boolean().default(false) });
export const receipts = z.object({
  reached: z.number().int(),
  read: z.number().int(),
  confirmed: z.number().int(),
  people: z.array(person.extend({ readAt: z.iso.datetime().nullable(), confirmedAt: z.iso.datetime().nullable() })),
});
export type Receipts = z.infer<typeof receipts>;

export const postKind = z.enum(['experience', 'gathering']);
export type PostKind = z.infer<typeof postKind>;
export const post = z.object({
  id: z.uuid(),
  kind: postKind,
  title: z.string(),
  body: z.string(),
  pictures: z.array(picture),
  startsAt: z.iso.datetime().nullable(),
  place: z.string(),
  author: person,
  unitName: name,
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  replies: z.number().int(),
  /** Found useful by so many, or so many come along. */
  marks: z.number().int(),
  marked: z.boolean(),
  mayEdit: z.boolean(),
  mayRemove: z.boolean(),
  version: z.number().int(),
});
export type Post = z.infer<typeof post>;
export const postPage = z.object({ posts: z.array(post), next: z.string().nullable() });
export const postReply = z.object({
  id: z.uuid(),
  author: person,
  at: z.iso.datetime(),
  text: z.string(),
  mayRemove: z.boolean(),
});
export type PostReply = z.infer<typeof postReply>;
export const postDetail = post.extend({
  answers: z.array(postReply),
  /** Of a gathering: who comes along. */
  comers: z.array(person),
});
export type PostDetail = z.infer<typeof postDetail>;
const words = { title, body: text, pictures: pictureIds, place: z.string().trim().max(120).default('') };
export const postInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('experience'), ...words }),
  z.object({ kind: z.literal('gathering'), ...words, startsAt: z.iso.datetime() }),
]);
export type PostInput = z.infer<typeof postInput>;
export const postChange = z.object({ ...words, startsAt: z.iso.datetime().optional(), version: z.number().int() });
export const replyInput = z.object({ text: z.string().trim().min(1).max(4000) });
export const markPost = z.object({ on: z.boolean() });
