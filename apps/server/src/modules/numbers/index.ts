/** Front door of numbers. */
export { tidyAddress } from './contract.ts';
export { forCarrier } from './dial-plan.ts';
export { identityCardValid } from './identity-card.ts';
export { placeOfNumber } from './number-place.ts';
export { digitsOf, fourDigitRuns, maskedPhone, normalisePhone, writtenPhone } from './phone-number.ts';
export { isRegionCode, provinces } from './regions.ts';
export { lineTail, sameLine } from './same-line.ts';
