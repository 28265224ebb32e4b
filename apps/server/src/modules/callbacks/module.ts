/** Wiring of call-backs. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { countUse, partRuns } from '#modules/parts';
import { registerKind } from '#modules/routing';
import { registerLiveAct } from '#modules/telephony';
import { askByPhone } from './ask-by-phone.ts';
import { bringAllDue, takeBackLate } from './bring-due.ts';
import { callbackData } from './customer-data.ts';
import { dialByItself } from './dial.ts';
import { type CallbackConfig, registerFlowNodes } from './flow-nodes.ts';
import { bringDue } from './jobs.ts';
import { callbacksPermissions } from './permissions.ts';
import { plug } from './ports.ts';
import { callbackRoutes } from './routes.ts';
import { switchSubscription } from './run-down.ts';
import { saveKey, staleKeys, useOf } from './store.ts';
import { resultSubscription } from './take-results.ts';
import { callbackWork } from './work-kind.ts';

export const callbacksModule: Module = {
  name: 'callbacks',
  wire(kernel: Kernel) {
    countUse('callbacks', (on) => useOf(on, systemScope('callbacks')));
    const { keys, jobs, signals, config } = kernel;
    plug({ keys, jobs, signals, site: config.site });
    registerPermissions(callbacksPermissions);
    registerKind(callbackWork);
    registerFlowNodes();
    registerLiveAct('callback', (caller, given) => askByPhone(kernel, caller, given as CallbackConfig));
    registerCustomerData('callbacks', callbackData);
    rewrapHolder('callbacks.callback', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('callbacks.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, { id: row.id, ring: next.ring, wrapped_key: next.wrapped });
      }
      return rows.length;
    });
    jobs.handle(bringDue, async () => {
      if (await partRuns(kernel.db, 'callbacks')) await bringAllDue(kernel);
    });
    jobs.schedule('callbacks.bring-due', '* * * * *', async () => {
      if (!(await partRuns(kernel.db, 'callbacks'))) return;
      while ((await bringAllDue(kernel)) >= 100);
      await takeBackLate(kernel);
    });
    dialByItself(kernel);
    resultSubscription(kernel);
    switchSubscription(kernel);
    callbackRoutes(kernel);
  },
};
