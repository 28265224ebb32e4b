/** ITU-T Q.23: the eight frequencies, and which two make a digit. */
export const ROWS = [697, 770, 852, 941];
export const COLUMNS = [1209, 1336, 1477, 1633];
const KEYPAD = ['123A', '456B', '789C', '*0#D'];

export const digitAt = (row: number, column: number): string => KEYPAD[row][column];

export function frequenciesOf(digit: string): [number, number] | null {
  for (let row = 0; row < 4; row++) {
    const column = KEYPAD[row].indexOf(digit);
    if (column >= 0) return [ROWS[row], COLUMNS[column]];
  }
  return null;
}
