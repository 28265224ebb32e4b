/** How the other party of a call is shown: a masked number, or who they are on the company's own pages. */
import { type Scope, translate } from '#kernel';

/** Stored in place of a number: a visitor's code, which each reader sees in words of their language. */
export const visitorMark = 'visitor:';

export function shownParty(scope: Scope, masked: string | null): string | null {
  return masked?.startsWith(visitorMark)
    ? translate(scope.locale, 'telephony.visitor', { code: masked.slice(visitorMark.length) })
    : masked;
}

export const partyTitle = (scope: Scope, masked: string | null): string =>
  shownParty(scope, masked) || translate(scope.locale, 'telephony.withheld');
