/** Front door of numbers. */
export { forCarrier } from './dial-plan.ts';
export { placeOfNumber } from './number-place.ts';
export { digitsOf, fourDigitRuns, maskedPhone, normalisePhone, writtenPhone } from './phone-number.ts';
export { isRegionCode, provinces } from './regions.ts';
