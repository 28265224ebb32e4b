/** A header or URI that does not follow the grammar of RFC 3261 section 25. */
export class SipSyntaxError extends Error {
  override readonly name = 'SipSyntaxError';
}
