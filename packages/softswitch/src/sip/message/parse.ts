/**
 * Bytes to message. The parser is lenient where the wild needs it (bare LF, unknown headers, odd reason phrases) and marks
 * what RFC 3261 wants refused as `problem`, so that a broken request can still be answered with the right status.
 */
import { SipSyntaxError } from './errors.ts';
import { canonicalName } from './header-names.ts';
import type { Headers } from './headers.ts';
import { NO_BODY, type SipMessage, SipRequest, SipResponse } from './message.ts';
import { isToken } from './parameters.ts';

const HEADER_LIMIT = 300;
const STATUS_LINE = /^SIP\/(\d+\.\d+) +(\d+)(?: (.*))?$/i;
const REQUEST_LINE = /^(\S+) (\S+) SIP\/(\d+\.\d+)$/i;
const VERSION_AT_END = /SIP\/(\d+\.\d+)$/i;

/** Where the header part ends and how long the separator is; null when the empty line has not come yet. */
export function findHeaderEnd(data: Buffer, from = 0): { end: number; bodyStart: number } | null {
  const crlf = data.indexOf('\r\n\r\n', from);
  const lf = data.indexOf('\n\n', from);
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { end: crlf, bodyStart: crlf + 4 };
  return lf >= 0 ? { end: lf, bodyStart: lf + 2 } : null;
}

/**
 * Parses one datagram or framed message. On a datagram a body longer than Content-Length is cut (RFC 3261 18.3), a shorter
 * one is a problem. Throws SipSyntaxError when the bytes are no SIP message at all: then nothing can be answered.
 */
export function parseMessage(data: Buffer): SipMessage {
  const start = skipLeadingLineBreaks(data);
  const separator = findHeaderEnd(data, start);
  const head = data.toString('utf8', start, separator ? separator.end : data.length);
  const lines = head.split('\n');
  const message = parseStartLine(trimCr(lines[0]!));
  const headerProblem = parseHeaderLines(lines, message.headers);
  if (headerProblem !== null) message.problem ??= { status: 400, reason: headerProblem };
  takeBody(message, separator ? data.subarray(separator.bodyStart) : NO_BODY);
  return message;
}

/** Leading line breaks are keep-alives (RFC 3261 7.5, RFC 5626 3.5.1). */
function skipLeadingLineBreaks(data: Buffer): number {
  let i = 0;
  while (i < data.length && (data[i] === 13 || data[i] === 10)) i += 1;
  return i;
}

function trimCr(line: string): string {
  return line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
}

function parseStartLine(line: string): SipMessage {
  const request = REQUEST_LINE.exec(line);
  if (request && isToken(request[1]!)) {
    const message = new SipRequest(request[1]!, request[2]!);
    if (request[3] !== '2.0') message.problem = { status: 505, reason: 'Version Not Supported' };
    return message;
  }
  const status = STATUS_LINE.exec(line);
  if (status) {
    const code = Number(status[2]);
    const message = new SipResponse(code, status[3] ?? '');
    if (status[1] !== '2.0' || code < 100 || code > 699) message.problem = { status: 400, reason: 'Bad status line' };
    return message;
  }
  // Looks like a request but is malformed: wrong white space, brackets around the URI … It is answered with 400.
  const trimmed = line.trimEnd();
  const version = VERSION_AT_END.exec(trimmed);
  const method = /^\S+/.exec(trimmed)?.[0] ?? '';
  if (!version || !isToken(method)) throw new SipSyntaxError('not a SIP message');
  const message = new SipRequest(method, trimmed.slice(method.length, version.index).trim());
  message.problem =
    version[1] === '2.0'
      ? { status: 400, reason: 'Malformed Request-Line' }
      : { status: 505, reason: 'Version Not Supported' };
  return message;
}

/** Fills the headers; returns the first problem found. */
function parseHeaderLines(lines: string[], headers: Headers): string | null {
  let problem: string | null = null;
  if (lines.length > HEADER_LIMIT) problem = 'Too many header lines';
  const count = Math.min(lines.length, HEADER_LIMIT);
  for (let i = 1; i < count; ) {
    let line = trimCr(lines[i]!);
    i += 1;
    // Folded lines continue with white space (RFC 3261 7.3.1).
    while (i < count && (lines[i]!.charCodeAt(0) === 32 || lines[i]!.charCodeAt(0) === 9)) {
      line = `${line} ${trimCr(lines[i]!).trim()}`;
      i += 1;
    }
    if (line === '') continue;
    const colon = line.indexOf(':');
    const name = colon < 0 ? '' : line.slice(0, colon).trimEnd();
    if (!isToken(name)) {
      problem ??= 'Malformed header line';
      continue;
    }
    headers.appendCanonical(canonicalName(name), line.slice(colon + 1).trim());
  }
  return problem;
}

function takeBody(message: SipMessage, rest: Buffer): void {
  const declared = message.headers.get('content-length');
  if (declared === null) {
    message.body = rest;
    return;
  }
  const length = contentLength(message.headers);
  if (length === null) {
    message.problem ??= { status: 400, reason: 'Bad Content-Length' };
    return;
  }
  if (length > rest.length) message.problem ??= { status: 400, reason: 'Body shorter than Content-Length' };
  message.body = rest.length > length ? rest.subarray(0, length) : rest;
}

/** Content-Length as a number; null when it is missing, repeated, negative or no number. */
export function contentLength(headers: Headers): number | null {
  const values = headers.getAll('content-length');
  return values.length === 1 && /^\d{1,9}$/.test(values[0]!) ? Number(values[0]) : null;
}
