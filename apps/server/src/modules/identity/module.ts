import { type Module, rewrapHolder, systemScope } from '#kernel';
import { plugActorNames } from '#modules/audit';
import { plugStaffCounts } from '#modules/organisation';
import { identityJobs } from './jobs.ts';
import { shipRoles } from './keep-roles.ts';
import { Oidc } from './oidc.ts';
import { nameOfPermission, ownPermissions, registerPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { signInRoutes } from './routes.ts';
import { oidcRoutes } from './routes-oidc.ts';
import { roleRoutes } from './routes-roles.ts';
import { staffRoutes } from './routes-staff.ts';
import { SessionDesk } from './session-desk.ts';
import { countStaffOfUnits, readKeysToRewrap, readStaffCards, writeKey } from './store-staff.ts';

export const identityModule: Module = {
  name: 'identity',
  wire(kernel) {
    registerPermissions(ownPermissions);
    kernel.http.rightNames(nameOfPermission);
    const desk = new SessionDesk(kernel);
    givePorts({
      keys: kernel.keys,
      publicUrl: kernel.config.publicUrl,
      site: kernel.config.site,
      sessionEnded: (sessionId) => desk.ended(sessionId),
      rightsChanged: (staffId) => desk.changed(staffId),
    });
    plugActorNames('staff', async (db, scope, ids) => {
      const cards = await readStaffCards(db, scope, ids);
      return new Map(cards.map(({ id, name, number }) => [id, { name, number }]));
    });
    plugStaffCounts(countStaffOfUnits);
    rewrapHolder('identity.staff', async (tx, rewrap, current, limit) => {
      const rows = await readKeysToRewrap(tx, systemScope('identity.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await writeKey(tx, row.id, next.ring, next.wrapped);
      }
      return rows.length;
    });
    kernel.realtime.topic('staff', (scope, key) => scope.actor.kind === 'staff' && scope.actor.id === key);
    const oidc = new Oidc(kernel.config, kernel.log);
    signInRoutes(kernel, desk, oidc);
    oidcRoutes(kernel, oidc);
    staffRoutes(kernel);
    roleRoutes(kernel);
    identityJobs(kernel);
  },
  /** Every module has registered its permissions by now. */
  start: (kernel) => shipRoles(kernel.db, systemScope('identity.roles')),
};
