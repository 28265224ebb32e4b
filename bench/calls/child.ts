import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A process of the bench that answers one message at a time. */
export class Child<Request, Answer> {
  readonly pid: number;
  private readonly process: ChildProcess;
  private readonly ended: Promise<never>;

  constructor(file: string, nodeArguments: string[] = []) {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    this.process = fork(fileURLToPath(new URL(file, import.meta.url)), ['child'], {
      execArgv: ['--import', tsx, ...nodeArguments],
      // A session of its own: Linux weighs sessions before processes.
      detached: true,
    });
    this.pid = this.process.pid ?? 0;
    this.ended = once(this.process, 'exit').then(([code]) => {
      throw new Error(`a process of the bench ended with ${code}`);
    });
    this.ended.catch(() => {});
  }

  async ask(request: Request): Promise<Answer> {
    this.process.send(request as object);
    const [answer] = (await Promise.race([once(this.process, 'message'), this.ended])) as [Answer];
    return answer;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}

/** The other end of `Child`. Does nothing unless the file was started as one. */
export function serveParent<Request, Answer>(answer: (request: Request) => Promise<Answer>): void {
  if (process.argv[2] !== 'child') return;
  process.on('message', (request: Request) => {
    answer(request).then(
      (message) => process.send?.(message),
      (error: Error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}
