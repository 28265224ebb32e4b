/** Front door of mobiles. */
export { wayOfMobile } from './way-of-mobile.ts';
