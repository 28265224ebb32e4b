/** A real Asterisk as the anchor, brought up by scripts/asterisk-up; null with a sentence where there can be none. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../../scripts/asterisk-up.mjs', import.meta.url));

export const ASTERISK_SIP_PORT = 5360;
export const ASTERISK_RTP = { min: 20_000, max: 23_999 };

export type RunningAsterisk = {
  version: string;
  pid: number;
  ari: { url: string; user: string; password: string };
  manager: { host: string; port: number; user: string; password: string };
  stop(): Promise<void>;
};

export async function asteriskUp(options: {
  callerPort: number;
  folder: string;
  dialplan?: string;
}): Promise<RunningAsterisk | { unavailable: string }> {
  const child = spawn(
    process.execPath,
    [
      ...[SCRIPT, '--json', '--folder', options.folder, '--trunk', `callers:127.0.0.1:${options.callerPort}`],
      ...['--sip', String(ASTERISK_SIP_PORT), '--rtp', `${ASTERISK_RTP.min}-${ASTERISK_RTP.max}`],
      ...(options.dialplan === undefined ? [] : ['--dialplan', options.dialplan]),
    ],
    // A session of its own: Linux weighs sessions before processes.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const gone = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const facts = JSON.parse(line);
    if (typeof facts.unavailable === 'string') return { unavailable: facts.unavailable };
    // What our own media workers ask for: without it Asterisk would be measured waiting.
    await promisify(execFile)('chrt', ['-a', '-r', '-p', '5', String(facts.pid)]).catch(() => {});
    return {
      ...facts,
      stop: async () => {
        child.stdin.end();
        await gone;
      },
    };
  }
  return { unavailable: 'scripts/asterisk-up ended without a word' };
}
