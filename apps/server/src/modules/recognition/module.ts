/** Wiring of recognition. */
import type { Kernel, Module } from '#kernel';
import { registerKeyword } from './keyword-node.ts';

export const recognitionModule: Module = {
  name: 'recognition',
  wire(kernel: Kernel) {
    registerKeyword(kernel);
  },
};
