/** Wiring of cards. */
import type { Kernel, Module } from '#kernel';
import { giveFiles } from './ports.ts';
import { cardsRoutes } from './routes.ts';

export const cardsModule: Module = {
  name: 'cards',
  wire(kernel: Kernel) {
    giveFiles(kernel.files);
    cardsRoutes(kernel);
  },
};
