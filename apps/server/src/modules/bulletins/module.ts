/** Wiring of bulletins. */
import { can, type Kernel, type Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { bulletinsPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { announcementRoutes } from './routes-announcements.ts';
import { pictureRoutes } from './routes-pictures.ts';
import { postRoutes } from './routes-posts.ts';

export const bulletinsModule: Module = {
  name: 'bulletins',
  wire(kernel: Kernel) {
    givePorts({ site: kernel.config.site, files: kernel.files, realtime: kernel.realtime });
    registerPermissions(bulletinsPermissions);
    // Ids only travel here; what they say is read under the reader's own right.
    kernel.realtime.topic('bulletins', (scope, key) => key === 'all' && can(scope, 'bulletins.read'));
    announcementRoutes(kernel);
    postRoutes(kernel);
    pictureRoutes(kernel);
  },
};
