/** Wiring of parts. */
import { forStaff, type Kernel, type Module } from '#kernel';
import { registerPermissions, tellMe } from '#modules/identity';
import { partSwitched } from './events.ts';
import { PartDoors } from './part-doors.ts';
import { partsPermissions } from './permissions.ts';
import { partsRoutes } from './routes.ts';
import { partRules } from './rules.ts';
import { partsOff } from './switch-part.ts';

let doors: PartDoors | null = null;

export const partsModule: Module = {
  name: 'parts',
  wire(kernel: Kernel) {
    const { db, log, events, realtime, partCheck } = kernel;
    registerPermissions(partsPermissions);
    const own = new PartDoors(db);
    doors = own;
    partCheck.use((module, locale) => own.closed(module, locale));
    tellMe(async (on) => {
      const { closed, ending } = await partsOff(on);
      return { partsOff: closed, partsEnding: ending, modulesOff: closed.flatMap((code) => partRules[code].modules) };
    });
    realtime.topic('parts', (scope, key) => {
      forStaff(scope);
      return key === 'company';
    });
    partsRoutes(kernel, own);
    events.tail({
      name: 'parts.doors',
      from: 'end',
      handle: (batch) => {
        if (!batch.some((event) => event.type === partSwitched.type)) return;
        void own.load().catch((error: Error) => log.warn({ err: error.message }, 'switched parts not read again'));
      },
    });
  },
  async start() {
    await doors?.load();
  },
};
