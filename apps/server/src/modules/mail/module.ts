/** Wiring of mail. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { carryBy } from '#modules/conversations';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { listMailboxes, takeMail } from '#modules/mailboxes';
import { countUse } from '#modules/parts';
import { mailData } from './customer-data.ts';
import { mailPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { Postman } from './postman.ts';
import { takeLetters } from './receive.ts';
import { mailRoutes } from './routes.ts';
import { formRoutes } from './routes-forms.ts';
import { saveKey, staleKeys } from './store.ts';
import { useOf } from './store-outgoing.ts';
import { WhileOn } from './while-on.ts';
import { carryLetter } from './write-letter.ts';

let postman: WhileOn | null = null;

export const mailModule: Module = {
  name: 'mail',
  wire(kernel: Kernel) {
    const { keys, files, db, log, signals, config } = kernel;
    givePorts({ keys, files, db, log, signals, site: config.site });
    registerPermissions(mailPermissions);
    countUse('mail', async (on) => {
      const scope = systemScope('mail');
      const boxes = (await listMailboxes(on, scope)).filter(({ state }) => state === 'active').length;
      return { boxes, ...(await useOf(on, scope)) };
    });
    registerCustomerData('mail', mailData);
    rewrapHolder('mail.letter', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('mail.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, row.id, next.ring, next.wrapped);
      }
      return rows.length;
    });
    takeMail(takeLetters);
    carryBy('mail', carryLetter);
    mailRoutes(kernel);
    formRoutes(kernel);
    postman = new WhileOn(kernel, new Postman(kernel));
  },
  async start(kernel: Kernel) {
    if (kernel.config.roles.has('worker')) await postman?.start();
  },
  async stop() {
    await postman?.stop();
  },
};
