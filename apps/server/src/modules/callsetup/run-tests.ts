/** Tests under way on this node, and the last ones that ended. One at a time: they share a telephone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Kernel, type Scope, unavailable } from '#kernel';
import type { StartTest, Test } from './contract.ts';
import { noCall, testNotFound, testUnderWay } from './errors.ts';
import { testBrowser, testExtension, testTrunk } from './test-line.ts';
import { testNumber } from './test-number.ts';
import { TestFailed, TestRun } from './test-run.ts';

const kept = 20;

export class Tests {
  private readonly kernel: Kernel;
  private readonly runs = new Map<string, TestRun>();
  private readonly under = new Set<Promise<void>>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Throws `callsetup.test-under-way`, `telephony.not-found`. For a browser waits for our answer to its sound. */
  async start(scope: Scope, asked: StartTest): Promise<{ test: Test; sdp: string | null }> {
    if ([...this.runs.values()].some(({ ended }) => !ended)) throw testUnderWay();
    const run = new TestRun(asked.kind, scope.actor.id);
    this.runs.set(run.id, run);
    for (const id of [...this.runs.keys()].slice(0, Math.max(0, this.runs.size - kept))) this.runs.delete(id);
    const { db, config, log } = this.kernel;
    const folder = join(config.dataDir, 'telephony', 'recordings');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const given = { db, config, log, folder };
    let refused: unknown = null;
    let ready: (sdp: string | null) => void = () => {};
    const answer = new Promise<string | null>((done) => {
      ready = done;
    });
    const work = async (): Promise<void> => {
      if (asked.kind === 'number') await testNumber(run, given, scope, asked.id);
      else if (asked.kind === 'trunk') await testTrunk(run, given, scope, asked);
      else if (asked.kind === 'extension') await testExtension(run, given, scope, asked.id);
      else await testBrowser(run, given, asked.sdp, ready);
    };
    const led = work()
      .catch((error: unknown) => {
        if (error instanceof TestFailed) return;
        refused = error;
        log.warn({ err: error }, 'a test of a line could not be made');
      })
      .finally(() => {
        run.finish();
        ready(null);
        this.under.delete(led);
      });
    this.under.add(led);
    const sdp = asked.kind === 'browser' ? await answer : null;
    // What is refused at once (no such line) is an answer to the request.
    await Promise.race([led, new Promise((done) => setTimeout(done, 100))]);
    if (refused) {
      this.runs.delete(run.id);
      throw refused instanceof Error && 'status' in refused ? refused : unavailable();
    }
    return { test: run.show(), sdp };
  }

  private of(scope: Scope, id: string): TestRun {
    const run = this.runs.get(id);
    if (run?.staffId !== scope.actor.id) throw testNotFound();
    return run;
  }
  show(scope: Scope, id: string): Test {
    return this.of(scope, id).show();
  }
  async press(scope: Scope, id: string, digits: string): Promise<void> {
    const run = this.of(scope, id);
    if (!run.press) throw noCall();
    await run.press(digits).catch(() => {
      throw noCall();
    });
  }
  end(scope: Scope, id: string): void {
    this.of(scope, id).end();
  }

  async stop(): Promise<void> {
    for (const run of this.runs.values()) run.end();
    await Promise.all(this.under);
  }
}
