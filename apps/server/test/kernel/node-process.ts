/**
 * A node in a process of its own, so that tests can stop it (SIGSTOP) or kill it. Prints one JSON line per thing it wants
 * noticed. Arguments: database address, role `bus` or `lease`.
 */
import { LeaseLost } from '../../src/kernel/events/leases.ts';
import { aNode, counted } from './a-node.ts';

const [url, role] = process.argv.slice(2) as [string, string];
const say = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

if (role === 'bus') {
  const node = aNode(url, {
    name: 'child',
    subscriptions: [
      {
        name: 'probe.copy',
        to: [counted],
        handle: async (tx, event) => {
          await tx.query('probe.copy', 'insert into public.copied(position, id) values ($1, $2)', [
            event.position,
            event.aggregateId,
          ]);
        },
      },
    ],
  });
  await node.start();
  say({ started: true });
} else {
  const node = aNode(url, { name: 'child' });
  await node.signals.start();
  node.leases.hold('probe', async (lease, signal) => {
    say({ leading: lease.epoch });
    // Works inside fenced transactions all the time: a SIGSTOP hits in the middle of one.
    while (!signal.aborted) {
      try {
        await node.db.transact(async (tx) => {
          await lease.fence(tx);
          await tx.query('probe.work', 'insert into public.fenced(epoch) values ($1)', [lease.epoch]);
        });
      } catch (error) {
        say({ refused: lease.epoch, fenced: error instanceof LeaseLost });
        if (error instanceof LeaseLost) throw error;
      }
    }
    say({ lost: lease.epoch });
  });
}
setInterval(() => {}, 60_000);
