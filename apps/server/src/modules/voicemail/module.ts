/** Wiring of voice mail. */
import { join } from 'node:path';
import { type Kernel, type Module, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { registerKind } from '#modules/routing';
import { registerLiveAct } from '#modules/telephony';
import { registerFlowNodes } from './flow-nodes.ts';
import { destroyDue, voicemailData } from './keep-tidy.ts';
import { keptSubscription, leaveMessage } from './leave-message.ts';
import { listenByPhone } from './listen-by-phone.ts';
import { notifyWorker } from './notify.ts';
import { voicemailPermissions } from './permissions.ts';
import { plug } from './ports.ts';
import { voicemailRoutes } from './routes.ts';
import { switchSubscription } from './run-down.ts';
import { useOf } from './store.ts';
import { voicemailWork } from './work-kind.ts';

export const voicemailModule: Module = {
  name: 'voicemail',
  wire(kernel: Kernel) {
    countUse('voicemail', (on) => useOf(on, systemScope('voicemail')));
    const { files, jobs, config, db } = kernel;
    plug({ files, jobs, site: config.site, folder: join(config.dataDir, 'telephony', 'voicemail') });
    registerPermissions(voicemailPermissions);
    registerKind(voicemailWork);
    registerFlowNodes();
    registerLiveAct('voicemail', (caller, { boxId }) => leaveMessage(kernel, caller, String(boxId)));
    registerLiveAct('voicemail-listen', (caller) => listenByPhone(db, caller));
    registerCustomerData('voicemail', voicemailData);
    keptSubscription(kernel);
    switchSubscription(kernel);
    notifyWorker(kernel);
    jobs.schedule('voicemail.destroy-due', '47 2 * * *', async (scope) => {
      while ((await db.transact((tx) => destroyDue(tx, scope))) > 0);
    });
    voicemailRoutes(kernel);
  },
};
