/** A load generator or a floor, in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadOrder } from './load.ts';

/** A forked TypeScript program that answers orders one by one. */
export class Worker<O> {
  readonly child: ChildProcess;
  private constructor(child: ChildProcess) {
    this.child = child;
  }
  static async start<O = LoadOrder>(file: string, args: string[] = []): Promise<Worker<O>> {
    const child = fork(join(import.meta.dirname, file), args, { execArgv: ['--import', 'tsx'] });
    await new Promise<void>((done, fail) => {
      child.once('message', () => done());
      child.once('exit', (code) => fail(new Error(`${file} ended with ${code}`)));
    });
    return new Worker<O>(child);
  }
  ask<A>(order: O): Promise<A> {
    return new Promise((done, fail) => {
      this.child.once('message', (message: { answer?: A; error?: string }) =>
        message.error ? fail(new Error(message.error)) : done(message.answer as A),
      );
      this.child.send(order as object);
    });
  }
  stop(): void {
    this.child.kill('SIGKILL');
  }
}
