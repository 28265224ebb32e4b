/** Digits in INFO bodies: application/dtmf-relay and application/dtmf. No RFC; this is what phones and carriers send. */
import type { SipRequest } from './message/message.ts';

const DIGIT = /^[0-9*#A-D]$/;
const NAMED: Record<string, string> = { '10': '*', '11': '#', star: '*', hash: '#', pound: '#' };

/** The digit and how long it was pressed, null when the body holds none. */
export function digitOfInfo(request: SipRequest): { digit: string; durationMs: number } | null {
  const text = request.text;
  if (text === null) return null;
  if (request.contentType === 'application/dtmf') return asDigit(text.trim(), 160);
  if (request.contentType !== 'application/dtmf-relay') return null;
  const signal = /^Signal\s*=\s*(\S+)/im.exec(text);
  const duration = /^Duration\s*=\s*(\d{1,5})/im.exec(text);
  return signal ? asDigit(signal[1]!, duration ? Number(duration[1]) : 160) : null;
}

function asDigit(text: string, durationMs: number): { digit: string; durationMs: number } | null {
  const upper = NAMED[text.toLowerCase()] ?? text.toUpperCase();
  return DIGIT.test(upper) ? { digit: upper, durationMs } : null;
}

export function formatDtmfRelay(digit: string, durationMs: number): string {
  return `Signal=${digit}\r\nDuration=${durationMs}\r\n`;
}
