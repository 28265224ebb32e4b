/** Which agents have a socket: a node writes its own share down; a node that stopped beating has none. */
import type { Database, Kernel, Logger, Scope } from '#kernel';
import { hint } from './hints.ts';
import { beat, linkAgent, sweepNodes, unlinkAgent } from './store-agents.ts';

const beatMs = 5_000;
const deadSeconds = 16;

export class AgentLinks {
  private readonly db: Database;
  private readonly log: Logger;
  private readonly node: string;
  /** Staff → open sockets on this node. */
  private readonly open = new Map<string, number>();
  private readonly dirty = new Set<string>();
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(kernel: Kernel) {
    this.db = kernel.db;
    this.log = kernel.log;
    // A restarted process of the same name must not inherit the sockets of its forerunner.
    this.node = `${kernel.config.node}/${process.pid}/${Date.now().toString(36)}`;
  }

  changed(change: { scope: Scope; open: boolean }): void {
    if (change.scope.actor.kind !== 'staff') return;
    const staffId = change.scope.actor.id;
    const before = this.open.get(staffId) ?? 0;
    const after = Math.max(0, before + (change.open ? 1 : -1));
    if (after === 0) this.open.delete(staffId);
    else this.open.set(staffId, after);
    if ((before === 0) === (after === 0)) return;
    this.dirty.add(staffId);
    this.write();
  }

  async start(): Promise<void> {
    await beat(this.db, this.node);
    this.timer = setInterval(() => void this.keepBeating(), beatMs);
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.writing;
    for (const staffId of this.open.keys()) this.dirty.add(staffId);
    this.open.clear();
    await this.flush().catch(() => {});
  }

  private async keepBeating(): Promise<void> {
    try {
      await beat(this.db, this.node);
      const gone = await this.db.transact((tx) => sweepNodes(tx, deadSeconds));
      if (gone.length > 0) hint({ agents: gone });
      this.write();
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'the node could not say that it lives');
    }
  }

  private write(): void {
    if (this.writing || this.dirty.size === 0) return;
    this.writing = this.flush().then(
      () => {
        this.writing = null;
        // Who came back while it was written that they were gone.
        this.write();
      },
      (error: Error) => {
        this.writing = null;
        this.log.warn({ err: error.message }, 'sockets of agents not written down; trying again');
      },
    );
  }

  /** What is written is the present state, so a later try writes the newest. */
  private async flush(): Promise<void> {
    for (const staffId of this.dirty) {
      const open = this.open.has(staffId);
      await this.db.transact<unknown>((tx) =>
        open ? linkAgent(tx, staffId, this.node) : unlinkAgent(tx, staffId, this.node),
      );
      if (this.open.has(staffId) === open) this.dirty.delete(staffId);
      hint({ agents: [staffId] });
    }
  }
}
