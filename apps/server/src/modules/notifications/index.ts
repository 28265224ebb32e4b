/** Front door of notifications. */
export { noticeAdded } from './events.ts';
export {
  type NoticeText,
  notifyMany,
  notifyStaff,
  notifySupervisors,
  supervisorLevels,
  supervisorsOf,
} from './notify.ts';
export { type Mail, sendMail } from './send-mail.ts';
