/** Prompts that come with the product: WAV files in `apps/server/prompts/<language>/<code>.wav`, their words in the locales. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#kernel';

export type PromptLanguage = 'zh' | 'en';
export const promptLanguages: readonly PromptLanguage[] = ['zh', 'en'];

let folder = '';
const codes = { zh: new Set<string>(), en: new Set<string>() };

/** Reads which there are; called while wiring. */
export function findShipped(config: Config): void {
  folder = join(config.home, 'apps/server/prompts');
  for (const language of promptLanguages)
    codes[language] = new Set(
      readdirSync(join(folder, language))
        .filter((file) => file.endsWith('.wav'))
        .map((file) => file.slice(0, -4)),
    );
}

export function shippedPath(code: string, language: PromptLanguage): string | null {
  return codes[language].has(code) ? join(folder, language, `${code}.wav`) : null;
}
export const shippedCodes = (): Set<string> => new Set([...codes.zh, ...codes.en]);
