/** Wiring of mobiles. */
import type { Kernel, Module } from '#kernel';
import { registerMobiles } from '#modules/parties';
import { mobilesRoutes } from './routes.ts';
import { wayOfMobile, wordsOfMobile } from './way-of-mobile.ts';

export const mobilesModule: Module = {
  name: 'mobiles',
  wire(kernel: Kernel) {
    registerMobiles({ way: wayOfMobile, words: wordsOfMobile });
    mobilesRoutes(kernel);
  },
};
