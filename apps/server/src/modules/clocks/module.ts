import type { Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { policyChanged } from './events.ts';
import { clockPermissions } from './permissions.ts';
import { clockRoutes } from './routes.ts';
import { forgetEverything, forgetPolicies } from './rule-book.ts';
import { ClockSweeper } from './sweep-clocks.ts';

let sweeper: ClockSweeper | null = null;

export const clocksModule: Module = {
  name: 'clocks',
  wire(kernel) {
    forgetEverything();
    registerPermissions(clockPermissions);
    clockRoutes(kernel);
    kernel.events.tail({
      name: 'clocks.policies',
      from: 'end',
      handle: (events) => {
        if (events.some((event) => event.type === policyChanged.type)) forgetPolicies();
      },
    });
  },
  async start(kernel) {
    if (!kernel.config.roles.has('worker')) return;
    sweeper = new ClockSweeper(kernel.db, kernel.log);
    sweeper.start();
  },
  async stop() {
    await sweeper?.stop();
    sweeper = null;
  },
};
