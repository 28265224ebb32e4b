/** Front door of notifications. */
export { noticeAdded } from './events.ts';
export { type NoticeText, notifyStaff, notifySupervisors } from './notify.ts';
export { type Mail, sendMail } from './send-mail.ts';
