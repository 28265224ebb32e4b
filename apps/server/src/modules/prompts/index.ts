/** Front door of prompts. */
export { carriedPrompts, setPrompt } from './carry-prompts.ts';
export { answerPrompts, knownPrompts, promptNames } from './keep-prompts.ts';
export { placeWords } from './place-words.ts';
export { promptsOfDigits, promptsOfNumber } from './rules.ts';
export type { PromptLanguage } from './shipped.ts';
export { soundFile, soundsOf } from './sound-file.ts';
export { throughProgram } from './through-program.ts';
