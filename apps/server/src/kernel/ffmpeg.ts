/** ffmpeg, a program of its own, where it is present. */
import { spawn } from 'node:child_process';

const input = ['-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'pipe', '-i', 'pipe:0'];
const patienceMs = 30_000;

/** `output`: its options for what comes out, without the place. Null: it is not here, took too long, or could not read the bytes. */
export function throughFfmpeg(bytes: Buffer, output: readonly string[]): Promise<Buffer | null> {
  const program = spawn('ffmpeg', [...input, ...output, 'pipe:1'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: patienceMs,
  });
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    program.on('error', () => resolve(null));
    program.stdin.on('error', () => {});
    program.stdout.on('data', (part: Buffer) => parts.push(part));
    program.on('close', (code) => resolve(code === 0 && parts.length > 0 ? Buffer.concat(parts) : null));
    program.stdin.end(bytes);
  });
}
