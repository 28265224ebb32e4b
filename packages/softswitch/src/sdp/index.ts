export { findAudio, parseCrypto } from './audio-description.ts';
export { buildSdp } from './build.ts';
export { audioSection, describeSession, type LocalAudio, refusedSection } from './local-description.ts';
export {
  type Agreement,
  agree,
  commonDirection,
  receives,
  sends,
  type VoiceChoice,
  type VoiceCodec,
} from './negotiate.ts';
export { parseSdp } from './parse.ts';
export type * from './types.ts';
