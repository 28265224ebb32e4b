/** Wiring of parties: a library of the calls' owner, with nothing of its own. */
import type { Module } from '#kernel';

export const partiesModule: Module = { name: 'parties', wire() {} };
