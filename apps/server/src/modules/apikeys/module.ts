/** Wiring of apikeys. */
import { clock, type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { plugActorNames } from '#modules/audit';
import { registerPermissions } from '#modules/identity';
import { KeyDesk } from './key-desk.ts';
import { apikeysPermissions } from './permissions.ts';
import { ProgramsGate } from './programs-gate.ts';
import { apikeysRoutes } from './routes.ts';
import { keyNames } from './store.ts';
import { forgetAnswers, forgetBuckets, readAnswersToRewrap, writeAnswerKey } from './store-limits.ts';

export const apikeysModule: Module = {
  name: 'apikeys',
  wire(kernel: Kernel) {
    registerPermissions(apikeysPermissions);
    const desk = new KeyDesk(kernel);
    kernel.http.authenticator(desk.authenticate);
    kernel.http.gate(new ProgramsGate(kernel, desk));
    apikeysRoutes(kernel, desk);
    plugActorNames('key', async (db, scope, ids) => {
      const names = await keyNames(db, scope, ids);
      return new Map(names.map(({ id, name, prefix }) => [id, { name, number: prefix }]));
    });
    kernel.jobs.schedule('apikeys.forget-answers', '23 * * * *', async (scope) => {
      const dayAgo = new Date(clock.ms() - 24 * 3_600_000);
      await forgetAnswers(kernel.db, scope, dayAgo);
      await forgetBuckets(kernel.db, scope, dayAgo);
    });
    rewrapHolder('apikeys.kept_answer', async (tx, rewrap, current, limit) => {
      const rows = await readAnswersToRewrap(tx, systemScope('apikeys.rewrap'), current, limit);
      for (const { actor, key, ring, wrapped_key } of rows)
        await writeAnswerKey(tx, { actor, key, ...rewrap({ ring, wrapped: wrapped_key }) });
      return rows.length;
    });
  },
};
