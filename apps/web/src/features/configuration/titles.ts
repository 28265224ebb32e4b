/** What a thing of a configuration document is called; its code where it has no name. */
import type { Words } from './lines.ts';

/** Sections whose items go by the code of a thing of another. */
const like: Record<string, string> = {
  wrapups: 'queues',
  waitingRooms: 'queues',
  telephoneRules: 'extensions',
  voiceNotices: 'voiceBoxes',
};

export function titleOf(section: string, code: string, words: Words): string {
  const { text, name } = words;
  const own = name(like[section] ?? section, code);
  if (own !== null) return own;
  // There is one of these, for everybody.
  if (code === 'company') return text('configuration:ui.house') ?? code;
  if (section === 'parts') return text(`parts:names.${code}`) ?? code;
  if (section === 'ticketWords') return text(`configuration:ui.of-hand-over.${code}`) ?? code;
  if (section === 'callAlarms') return alarmTitle(code, words) ?? code;
  return code;
}

/** `unit kind subject`; the subject is missing where a rule watches every queue or trunk. */
function alarmTitle(code: string, { text, name }: Words): string | null {
  const [unit = '', kind = '', ...rest] = code.split(' ');
  const subject = rest.join(' ');
  const said = text(`callalarms:ui.kind.${kind}`);
  if (said === null) return null;
  const of = subject && (name('queues', subject) ?? name('trunks', subject) ?? subject);
  return [name('units', unit) ?? unit, said, of].filter(Boolean).join(' · ');
}
