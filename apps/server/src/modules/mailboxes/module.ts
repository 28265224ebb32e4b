/** Wiring of mailboxes. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { partSwitched } from '#modules/parts';
import { PostOffice } from './drive/post-office.ts';
import { closeRoads } from './drive/send.ts';
import { mailboxesPermissions } from './permissions.ts';
import { changedSignal, givePorts } from './ports.ts';
import { mailboxesRoutes } from './routes.ts';
import { saveKey, staleKeys } from './store.ts';

let office: PostOffice | null = null;

export const mailboxesModule: Module = {
  name: 'mailboxes',
  wire(kernel: Kernel) {
    const { keys, db, log, signals, outgoing, config, events } = kernel;
    givePorts({ keys, db, log, signals, outgoing, site: config.site, publicUrl: config.publicUrl });
    registerPermissions(mailboxesPermissions);
    rewrapHolder('mailboxes.mailbox', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('mailboxes.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, row.id, next.ring, next.wrapped);
      }
      return rows.length;
    });
    mailboxesRoutes(kernel);
    events.subscribe({
      name: 'mailboxes.switched',
      to: [partSwitched],
      from: 'end',
      async handle(tx, { payload }) {
        if (payload.part === 'mail') tx.afterCommit(() => signals.send(changedSignal, 1));
      },
    });
    office = new PostOffice(kernel);
  },
  async start(kernel: Kernel) {
    if (kernel.config.roles.has('worker')) office?.start();
  },
  async stop() {
    await office?.stop();
    await closeRoads();
  },
};
