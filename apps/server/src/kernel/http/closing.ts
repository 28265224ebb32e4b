/** The end of a server: requests under way are finished, connections are not waited for. */
import type { FastifyInstance } from 'fastify';

/** To be called before anything else hooks into `app`. */
export function closingOf(app: FastifyInstance): () => Promise<void> {
  let running = 0;
  app.addHook('onRequest', async () => {
    running++;
  });
  app.addHook('onResponse', async () => {
    running--;
  });
  return async () => {
    // Those that ask nothing, opened ahead by a browser or a pool, would be waited for until their time is out.
    const look = setInterval(() => {
      if (running === 0) app.server.closeAllConnections();
    }, 50);
    try {
      await app.close();
    } finally {
      clearInterval(look);
    }
  };
}
