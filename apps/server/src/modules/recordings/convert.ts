/** Smaller forms of a sound, made by ffmpeg, a program of its own, where it is present. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Format } from './contract.ts';

const forms = {
  mp3: { type: 'audio/mpeg', options: ['-c:a', 'libmp3lame', '-b:a', '48k', '-f', 'mp3'] },
  opus: { type: 'audio/ogg', options: ['-c:a', 'libopus', '-b:a', '32k', '-f', 'ogg'] },
} as const;
export type Small = keyof typeof forms;
export const typeOf = (format: Format): string => (format === 'wav' ? 'audio/wav' : forms[format].type);

let found: Promise<Format[]> | null = null;
/** What can be made on this machine; asked of it once. */
export function formatsHere(): Promise<Format[]> {
  found ??= new Promise((resolve) => {
    const program = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-encoders'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    });
    let text = '';
    program.on('error', () => resolve(['wav']));
    program.stdout?.on('data', (part: Buffer) => {
      text += part.toString('latin1');
    });
    program.on('close', () =>
      resolve([
        'wav',
        ...(text.includes('libmp3lame') ? (['mp3'] as const) : []),
        ...(text.includes('libopus') ? (['opus'] as const) : []),
      ]),
    );
  });
  return found;
}

/** Streamed through; ends with the reader. */
export function converted(content: Readable, format: Small): Readable {
  const input = ['-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'pipe', '-f', 'wav', '-i', 'pipe:0'];
  const program = spawn('ffmpeg', [...input, '-map_metadata', '-1', ...forms[format].options, 'pipe:1'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const { stdout, stdin } = program;
  program.on('error', (error) => stdout.destroy(error));
  program.on('close', (code) => code !== 0 && stdout.destroy(new Error('ffmpeg failed')));
  stdin.on('error', () => {});
  content.on('error', (error) => stdout.destroy(error));
  stdout.on('close', () => {
    content.destroy();
    program.kill();
  });
  content.pipe(stdin);
  return stdout;
}
