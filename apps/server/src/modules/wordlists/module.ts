/** Wiring of wordlists. */
import type { Kernel, Module } from '#kernel';
import { screenWords } from '#modules/conversations';
import { registerPermissions } from '#modules/identity';
import { wordlistChanged } from './events.ts';
import { wordlistPermissions } from './permissions.ts';
import { wordlistRoutes } from './routes.ts';
import { WordScreen } from './screen-words.ts';

let screen: WordScreen | null = null;

export const wordlistsModule: Module = {
  name: 'wordlists',
  wire(kernel: Kernel) {
    const { db, log, config, events } = kernel;
    registerPermissions(wordlistPermissions);
    const own = new WordScreen({ db, log, site: config.site });
    screen = own;
    screenWords((scope, message) => own.check(scope, message));
    wordlistRoutes(kernel, own);
    events.tail({
      name: 'wordlists.screen',
      from: 'end',
      handle: (batch) => {
        if (!batch.some((event) => event.type === wordlistChanged.type)) return;
        void own.load().catch((error: Error) => log.warn({ err: error.message }, 'sensitive words not read again'));
      },
    });
  },
  async start() {
    await screen?.load();
  },
  async stop() {
    await screen?.stop();
  },
};
