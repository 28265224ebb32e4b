/** Compact forms (RFC 3261 7.3.3 and the later registrations) and how names are written on the wire. */
const COMPACT: Record<string, string> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

const SPECIAL: Record<string, string> = {
  'call-id': 'Call-ID',
  cseq: 'CSeq',
  'www-authenticate': 'WWW-Authenticate',
  'mime-version': 'MIME-Version',
  'min-se': 'Min-SE',
  rseq: 'RSeq',
  rack: 'RAck',
  'sip-etag': 'SIP-ETag',
  'sip-if-match': 'SIP-If-Match',
};

const KNOWN = [
  'Via Max-Forwards From To Call-ID CSeq Contact Route Record-Route Path Service-Route Expires Min-Expires Date',
  'Authorization Proxy-Authorization Proxy-Authenticate Authentication-Info Allow Allow-Events Supported Unsupported',
  'Require Proxy-Require Accept Accept-Encoding Accept-Language Content-Type Content-Length Content-Encoding',
  'Content-Disposition User-Agent Server Subject Reason Warning Retry-After Timestamp Session-Expires Event',
  'Subscription-State Refer-To Referred-By Refer-Sub Replaces Diversion History-Info P-Asserted-Identity Info-Package',
  'P-Preferred-Identity Privacy Remote-Party-ID Alert-Info Call-Info Organization Priority Error-Info',
]
  .join(' ')
  .split(' ');

const lowerCache = new Map<string, string>(KNOWN.map((name) => [name, name.toLowerCase()]));
const wireCache = new Map<string, string>([
  ...KNOWN.map((name): [string, string] => [name.toLowerCase(), name]),
  ...Object.entries(SPECIAL),
]);

/** Lower-case long form of a header name as it came. */
export function canonicalName(name: string): string {
  const cached = lowerCache.get(name);
  if (cached !== undefined) return cached;
  const lower = name.toLowerCase();
  return COMPACT[lower] ?? lower;
}

/** How a canonical name is written. */
export function wireName(canonical: string): string {
  return (
    wireCache.get(canonical) ?? canonical.replace(/(^|-)([a-z])/g, (_all, dash, letter) => dash + letter.toUpperCase())
  );
}
