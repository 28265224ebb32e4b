/**
 * Makes the shipped prompts from the words in the locales, with espeak-ng and ffmpeg (programs of their own; only who changes the
 * words needs them): `node scripts/make-prompts.mjs`. Recorded voices sound better and replace them in the product.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinyin } from 'pinyin-pro';

/** Keys of the locales, for some prompts only; without: all of them, and the numbers. */
const wanted = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const out = join(root, 'apps/server/prompts');
const counted = {
  zh: { 10: '十', 100: '百', 1000: '千', 10000: '万' },
  en: {
    ...Object.fromEntries(
      'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
        .split(' ')
        .map((word, index) => [10 + index, word]),
    ),
    ...Object.fromEntries(
      'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, index) => [20 + index * 10, word]),
    ),
    100: 'hundred',
    1000: 'thousand',
  },
};
const digits = { zh: [...'零一二三四五六七八九'], en: 'zero one two three four five six seven eight nine'.split(' ') };

function speak(language, code, words) {
  const raw = join(tmpdir(), `prompt-${process.pid}.wav`);
  const say = language === 'zh' ? pinyin(words, { toneType: 'num', nonZh: 'consecutive' }) : words;
  const voice = language === 'zh' ? 'cmn-latn-pinyin' : 'en-gb';
  execFileSync('espeak-ng', ['-v', voice, '-s', language === 'zh' ? '160' : '150', '-w', raw, say]);
  const trim =
    'silenceremove=start_periods=1:start_threshold=-50dB,areverse,silenceremove=start_periods=1:start_threshold=-50dB,areverse';
  execFileSync('ffmpeg', [
    ...['-y', '-loglevel', 'error', '-i', raw, '-af', `${trim},loudnorm=I=-20:TP=-3`],
    ...['-ar', '8000', '-ac', '1', '-c:a', 'pcm_alaw', join(out, language, `${code}.wav`)],
  ]);
  rmSync(raw);
}

for (const language of ['zh', 'en']) {
  mkdirSync(join(out, language), { recursive: true });
  const locale = language === 'zh' ? 'zh-CN' : 'en';
  const { shipped } = JSON.parse(readFileSync(join(root, 'locales', locale, 'prompts.json'), 'utf8'));
  for (const [key, words] of Object.entries(shipped)) {
    if (words.startsWith('(') || (wanted.length > 0 && !wanted.includes(key))) continue;
    speak(language, key.replace(/^(queue|agent|code|system|voicemail|callback|rooms)-/, '$1.'), words);
  }
  if (wanted.length > 0) continue;
  for (const [index, word] of digits[language].entries()) speak(language, `digit.${index}`, word);
  for (const [value, word] of Object.entries(counted[language])) speak(language, `number.${value}`, word);
}
