/** Front door of scim: nobody below needs it. */
export { mediaType } from './fault.ts';
