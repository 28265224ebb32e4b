/** Front door of bulletins. */
export { announcementChanged, postChanged } from './events.ts';
export { publishAnnouncement } from './keep-announcements.ts';
export { replyToPost, writePost } from './keep-posts.ts';
