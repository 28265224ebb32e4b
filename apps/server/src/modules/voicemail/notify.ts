/** A letter with the sound to the addresses of the box. */
import { z } from 'zod';
import { defineJob, type Kernel, systemScope, translate } from '#kernel';
import { sendMail } from '#modules/notifications';
import { partRuns } from '#modules/parts';
import { findRecording } from '#modules/telephony';
import { ports } from './ports.ts';
import { findBox, messagesById } from './store.ts';

export const notifyJob = defineJob('voicemail.notify', z.object({ messageId: z.uuid() }));
const maxBytes = 20 * 1024 * 1024;

export function notifyWorker({ jobs, db, config }: Kernel): void {
  const scope = systemScope('voicemail');
  jobs.handle(notifyJob, async ({ messageId }) => {
    const [message] = await messagesById(db, scope, [messageId]);
    const box = message && (await findBox(db, scope, message.box_id));
    const recording = message && (await findRecording(db, scope, message.recording_id));
    if (!box || !recording?.file_id || !(await partRuns(db, 'voicemail'))) return;
    const { files } = ports();
    for (const to of box.mail_to) {
      // A copy of its own: it is destroyed when the letter has left, the message is not.
      const copy = await files.put({
        name: 'voicemail.wav',
        declaredType: 'audio/wav',
        content: (await files.read(recording.file_id)).content,
        allow: ['audio/wav', 'audio/vnd.wave'],
        maxBytes,
        owner: { kind: 'voicemail-mail', id: `${message.id}:${to}` },
      });
      const params = {
        party: message.party_masked ?? '–',
        seconds: String(Math.round(message.duration_ms / 1000)),
        link: `${config.publicUrl}/voicemail/${message.id}`,
      };
      const words = (key: string): string =>
        [
          translate('zh-CN', `voicemail.mail.${key}`, { ...params, box: box.name.zh }),
          translate('en', `voicemail.mail.${key}`, { ...params, box: box.name.en || box.name.zh }),
        ].join(key === 'subject' ? ' · ' : '\n\n');
      const attachments = [{ fileId: copy.id, name: 'voicemail.wav' }];
      await db.transact((tx) =>
        sendMail(tx, scope, { to, subject: words('subject'), text: words('text'), attachments }),
      );
    }
  });
}
