/** Wiring of operators. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerKind } from '#modules/routing';
import { extensionOfStaff, registerInside, registerOutside } from '#modules/telephony';
import { BusyWishes } from './busy-wishes.ts';
import { codesSignal, insideRoom, readCodes } from './codes.ts';
import { registerFlowNodes } from './flow-nodes.ts';
import { insideSubscriptions, insideWork } from './inside-work.ts';
import { operatorsPermissions } from './permissions.ts';
import { planOutside } from './plans.ts';
import { RingWatch } from './ring-watch.ts';
import { operatorsRoutes } from './routes.ts';

let wishes: BusyWishes | null = null;
let ringing: RingWatch | null = null;
let off: (() => void) | null = null;

export const operatorsModule: Module = {
  name: 'operators',
  wire(kernel: Kernel) {
    registerPermissions(operatorsPermissions);
    registerInside(insideRoom(kernel));
    registerOutside(async (tx, scope, { number, customerId, language }) => {
      const found = await planOutside(tx, number, await extensionOfStaff(tx, scope, scope.actor.id), scope, customerId);
      return language ? { ...found, plan: { ...found.plan, language } } : found;
    });
    registerKind(insideWork);
    registerFlowNodes();
    insideSubscriptions(kernel);
    operatorsRoutes(kernel);
    ringing = new RingWatch(kernel);
  },
  async start(kernel: Kernel) {
    await readCodes(kernel.db);
    ringing?.start();
    off = kernel.signals.on(codesSignal, () => {
      readCodes(kernel.db).catch((err: unknown) => kernel.log.warn({ err }, 'codes of telephones were not read again'));
    });
    if (!kernel.config.roles.has('worker')) return;
    wishes = new BusyWishes(kernel);
    wishes.start();
  },
  async stop() {
    off?.();
    ringing?.stop();
    await wishes?.stop();
  },
};
