/**
 * ITU-T G.711 by tables: 8-bit A-law and µ-law against 16-bit linear samples. Tables because a worker converts hundreds
 * of thousands of samples in each 20 ms tick; the encoders index by the sample's 16-bit two's complement.
 */

function expandMuLaw(code: number): number {
  const inverted = ~code & 0xff;
  const exponent = (inverted >> 4) & 7;
  const magnitude = (((inverted & 15) << 3) + 0x84) << exponent;
  return inverted & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}

function expandALaw(code: number): number {
  const toggled = code ^ 0x55;
  const exponent = (toggled >> 4) & 7;
  const mantissa = (toggled & 15) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return toggled & 0x80 ? magnitude : -magnitude;
}

function compressMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32635) + 0x84;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function compressALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32767) >> 3;
  const exponent = magnitude < 32 ? 0 : 27 - Math.clz32(magnitude);
  const mantissa = exponent === 0 ? magnitude >> 1 : (magnitude >> exponent) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

function decoderTable(expand: (code: number) => number): Int16Array {
  return Int16Array.from({ length: 256 }, (_, code) => expand(code));
}

function encoderTable(compress: (sample: number) => number): Uint8Array {
  return Uint8Array.from({ length: 65536 }, (_, bits) => compress((bits << 16) >> 16));
}

/** Linear value of each A-law code. */
export const A_LAW_TO_LINEAR = decoderTable(expandALaw);
/** Linear value of each µ-law code. */
export const MU_LAW_TO_LINEAR = decoderTable(expandMuLaw);
/** A-law code of each linear sample, indexed by `sample & 0xffff`. */
export const LINEAR_TO_A_LAW = encoderTable(compressALaw);
/** µ-law code of each linear sample, indexed by `sample & 0xffff`. */
export const LINEAR_TO_MU_LAW = encoderTable(compressMuLaw);
export const A_LAW_TO_MU_LAW = Uint8Array.from(A_LAW_TO_LINEAR, (sample) => LINEAR_TO_MU_LAW[sample & 0xffff]);
export const MU_LAW_TO_A_LAW = Uint8Array.from(MU_LAW_TO_LINEAR, (sample) => LINEAR_TO_A_LAW[sample & 0xffff]);

export type G711Codec = 'PCMU' | 'PCMA';

export const decoderOf = (codec: G711Codec): Int16Array => (codec === 'PCMA' ? A_LAW_TO_LINEAR : MU_LAW_TO_LINEAR);
export const encoderOf = (codec: G711Codec): Uint8Array => (codec === 'PCMA' ? LINEAR_TO_A_LAW : LINEAR_TO_MU_LAW);
/** Table from one companding law to another, null when they are the same. */
export const transcoderOf = (from: G711Codec, to: G711Codec): Uint8Array | null =>
  from === to ? null : from === 'PCMA' ? A_LAW_TO_MU_LAW : MU_LAW_TO_A_LAW;
