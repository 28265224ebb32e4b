/** A program of the company that speaks or listens: what it reads at its standard input, what it writes at its standard output. */
import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { environmentOfChildren } from '#kernel';
import type { PromptLanguage } from './shipped.ts';

/** `espeak-ng -v {language} --stdin --stdout`; no shell between. Throws when it fails, is too slow or writes too much. */
export async function throughProgram(
  command: string,
  language: PromptLanguage,
  given: string | Buffer,
  { mostMs, mostBytes }: { mostMs: number; mostBytes: number },
): Promise<Buffer> {
  const [name = '', ...parts] = command.split(/\s+/).filter(Boolean);
  const program = spawn(
    name,
    parts.map((part) => part.replaceAll('{language}', language)),
    { stdio: ['pipe', 'pipe', 'ignore'], timeout: mostMs, env: environmentOfChildren() },
  );
  const ended = new Promise<void>((resolve, reject) => {
    program.on('error', reject);
    program.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
  });
  let size = 0;
  program.stdout.on('data', (part: Buffer) => {
    size += part.length;
    if (size > mostBytes) program.kill();
  });
  program.stdin.on('error', () => {});
  program.stdin.end(given);
  const [written] = await Promise.all([buffer(program.stdout), ended]);
  return written;
}
