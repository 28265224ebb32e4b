/** What everything at the desk works with. */
import type { TelephonyAdapter } from '@qiao/softswitch';
import type { Kernel, Scope } from '#kernel';

export type DeskParts = Pick<Kernel, 'db' | 'log' | 'files' | 'outgoing' | 'realtime'> & {
  adapter: TelephonyAdapter;
  scope: Scope;
  site: number;
  /** Recordings under way lie here in clear until they are sealed in the file store. */
  folder: string;
  /** Whether somebody else leads by now: what fails then says nothing. */
  left(): boolean;
};
