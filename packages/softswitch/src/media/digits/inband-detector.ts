import { SAMPLE_RATE } from '../audio/frame.ts';
import { COLUMNS, digitAt, ROWS } from './dtmf-tones.ts';

/** 12.75 ms: short enough for the 40 ms tones of Q.24, long enough to tell neighbouring frequencies apart. */
const BLOCK = 102;
/** Both tones together must carry this share of the energy of the block: speech never does for long. */
const PURITY = 0.72;
/** −36 dBm0 or so, as power of one tone relative to the block's mean square. */
const MIN_ENERGY = 30_000;
/** Q.24 twist limits: column over row 4 dB (reverse), row over column 8 dB (normal). */
const COLUMN_OVER_ROW = 10 ** 0.4;
const ROW_OVER_COLUMN = 10 ** 0.8;
/** The strongest of a group must stand out by 8 dB from the others. */
const SELECTIVITY = 10 ** 0.8;
/** Blocks overlap by half. */
const HOP = BLOCK / 2;
const HOP_MS = (HOP * 1000) / SAMPLE_RATE;
/** Blocks in a row that make a digit (32 ms of one pure pair), and that end it. */
const HITS = 4;
const MISSES = 4;
/** A key's tone is steady, a voice is not: largest change of power from block to block, 1.5 dB. */
const STEADINESS = 10 ** 0.15;

class Goertzel {
  private readonly coefficient: number;

  constructor(frequency: number) {
    this.coefficient = 2 * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE);
  }

  /** Power of the frequency in the block, scaled so that a pure tone equals its mean square. */
  power(block: Float32Array): number {
    let s1 = 0;
    let s2 = 0;
    for (let i = 0; i < BLOCK; i++) {
      const s0 = block[i] + this.coefficient * s1 - s2;
      s2 = s1;
      s1 = s0;
    }
    return (2 * (s1 * s1 + s2 * s2 - this.coefficient * s1 * s2)) / (BLOCK * BLOCK);
  }
}

function strongest(powers: number[]): number {
  let best = 0;
  for (let i = 1; i < powers.length; i++) if (powers[i] > powers[best]) best = i;
  for (let i = 0; i < powers.length; i++) if (i !== best && powers[i] * SELECTIVITY > powers[best]) return -1;
  return best;
}

/** Finds DTMF in the voice itself (ITU-T Q.24 limits), for peers that have no telephone-event. */
export class InbandDetector {
  private readonly rows = ROWS.map((frequency) => new Goertzel(frequency));
  private readonly columns = COLUMNS.map((frequency) => new Goertzel(frequency));
  private readonly block = new Float32Array(BLOCK);
  private readonly handlers: { started(digit: string): void; ended(digit: string, durationMs: number): void };
  private filled = 0;
  private candidate = '';
  private hits = 0;
  private misses = 0;
  private pressed = '';
  private blocks = 0;
  private energy = 0;
  private steady = false;

  constructor(handlers: { started(digit: string): void; ended(digit: string, durationMs: number): void }) {
    this.handlers = handlers;
  }

  push(frame: Int16Array): void {
    for (let i = 0; i < frame.length; i++) {
      this.block[this.filled++] = frame[i];
      if (this.filled === BLOCK) {
        this.decide(this.classify());
        this.block.copyWithin(0, HOP);
        this.filled = BLOCK - HOP;
      }
    }
  }

  private classify(): string {
    let energy = 0;
    for (let i = 0; i < BLOCK; i++) energy += this.block[i] * this.block[i];
    energy /= BLOCK;
    const change = energy / (this.energy + 1);
    this.energy = energy;
    this.steady = change < STEADINESS && change > 1 / STEADINESS;
    if (energy < MIN_ENERGY) return '';
    const rowPowers = this.rows.map((filter) => filter.power(this.block));
    const row = strongest(rowPowers);
    if (row < 0) return '';
    const columnPowers = this.columns.map((filter) => filter.power(this.block));
    const column = strongest(columnPowers);
    if (column < 0) return '';
    const low = rowPowers[row];
    const high = columnPowers[column];
    if (low > high * ROW_OVER_COLUMN || high > low * COLUMN_OVER_ROW) return '';
    return low + high >= energy * PURITY ? digitAt(row, column) : '';
  }

  private decide(digit: string): void {
    if (this.pressed !== '') {
      this.blocks++;
      this.misses = digit === this.pressed ? 0 : this.misses + 1;
      if (this.misses >= MISSES) {
        const ended = this.pressed;
        this.pressed = '';
        this.candidate = '';
        this.hits = 0;
        this.handlers.ended(ended, Math.round((this.blocks - this.misses + 1) * HOP_MS));
      } else return;
    }
    if (digit === '') this.hits = 0;
    else this.hits = digit === this.candidate && this.steady ? this.hits + 1 : 1;
    this.candidate = digit;
    if (this.hits >= HITS) {
      this.pressed = digit;
      this.blocks = this.hits;
      this.misses = 0;
      this.handlers.started(digit);
    }
  }
}
