/** Front door of attention: browsers ask over the socket, no room below needs it yet. */
export type { People, Present, SubjectKind } from './contract.ts';
