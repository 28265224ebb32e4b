/** Which answer somebody gave: words compared with lists of words. Pure. */

export type Answer = { exit: string; words: readonly string[] };

const signs = /[\p{P}\p{S}]+/gu;
const han = /\p{Script=Han}/u;

/** Full width and case made alike, signs left out, one space between words, none beside Chinese. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(signs, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .trim();
}

/** Chinese anywhere, since nobody says where its words end; Latin as whole words: `cat` is not said by “education”. */
function within(said: string, word: string): boolean {
  return han.test(word) ? said.includes(word) : ` ${said.replace(/\p{Script=Han}+/gu, ' ')} `.includes(` ${word} `);
}

/** The exit of the longest word that was said; of two as long, of the answer that stands first. Null: none. */
export function understood(text: string, answers: readonly Answer[]): string | null {
  const said = plain(text);
  let best: { exit: string; length: number } | null = null;
  for (const { exit, words } of answers)
    for (const word of words.map(plain))
      if (word !== '' && word.length > (best?.length ?? 0) && within(said, word)) best = { exit, length: word.length };
  return best?.exit ?? null;
}

/** Words that two answers claim: only the first of them would ever be taken. */
export function claimedTwice(answers: readonly Answer[]): string[] {
  const owners = new Map<string, string>();
  const found = new Set<string>();
  for (const { exit, words } of answers)
    for (const word of words.map(plain)) {
      if ((owners.get(word) ?? exit) !== exit) found.add(word);
      owners.set(word, owners.get(word) ?? exit);
    }
  return [...found];
}

const headerBytes = 44;
const frameSamples = 160;
/** Below, in thousandths of full scale, is the noise of a line; as the engine hears it. */
const noise = 5.6;
const leastFrames = 5;

/** Whether anything is said in a WAV of 8 kHz, 16 bit, one channel: a tenth of a second above the noise. A click is nothing. */
export function spoke(wav: Buffer): boolean {
  let loud = 0;
  for (let at = headerBytes; at + frameSamples * 2 <= wav.length; at += frameSamples * 2) {
    let sum = 0;
    for (let one = 0; one < frameSamples; one += 1) sum += wav.readInt16LE(at + one * 2) ** 2;
    loud = Math.sqrt(sum / frameSamples) / 32.768 > noise ? loud + 1 : 0;
    if (loud >= leastFrames) return true;
  }
  return false;
}
