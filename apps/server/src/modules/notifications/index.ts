/** Front door of notifications. */
export { noticeAdded } from './events.ts';
export {
  type Alarm,
  type NoticeText,
  notifyMany,
  notifyStaff,
  notifySupervisors,
  plugAlarms,
  supervisorLevels,
  supervisorsOf,
} from './notify.ts';
export { type Mail, sendMail } from './send-mail.ts';
