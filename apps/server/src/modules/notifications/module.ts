import { clock, type Module, rewrapHolder, systemScope } from '#kernel';
import { plugOutgoingMail } from '#modules/identity';
import { givePorts } from './ports.ts';
import { notificationRoutes } from './routes.ts';
import { Postman, sendMail, sendMailJob } from './send-mail.ts';
import { readKeysToRewrap, sweep, writeKey } from './store.ts';

const keptMs = 90 * 86_400_000;

export const notificationsModule: Module = {
  name: 'notifications',
  wire(kernel) {
    const { config, jobs, db } = kernel;
    givePorts({ keys: kernel.keys, files: kernel.files, jobs, site: config.site, canMail: config.smtpUrl !== null });
    plugOutgoingMail(sendMail);
    if (config.smtpUrl) {
      const postman = new Postman(config.smtpUrl, config.mailFrom);
      jobs.handle(sendMailJob, ({ mailId }) => postman.deliver(db, mailId));
    }
    jobs.schedule('notifications.sweep', '53 2 * * *', () => sweep(db, new Date(clock.ms() - keptMs)));
    rewrapHolder('notifications.mail', async (tx, rewrap, current, limit) => {
      const rows = await readKeysToRewrap(tx, systemScope('notifications.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await writeKey(tx, row.id, next.ring, next.wrapped);
      }
      return rows.length;
    });
    notificationRoutes(kernel);
  },
};
