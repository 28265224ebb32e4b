/** What a letter is by its head: written by a person, by a machine that answers, or a report that one of ours did not arrive. Pure. */

export type Headers = ReadonlyMap<string, string>;

/** Subjects under which mail programs answer by themselves without saying so in the head. */
const autoSubject =
  /^\s*(自动(回复|答复|回覆)|外出|休假|out of (the )?office|automatic reply|auto(matic)?[ -]?(reply|response)|autoreply|abwesen|réponse automatique|不在(通知)?|自動返信|自動回覆)/i;

/** RFC 3834 §5 and what programs used before it. `auto-generated` alone is a machine that begins: an order, a form of another site. */
export function isAutoReply(headers: Headers, subject: string): boolean {
  const submitted = (headers.get('auto-submitted') ?? '').toLowerCase();
  if (submitted.startsWith('auto-replied') || submitted.startsWith('auto-notified')) return true;
  if (headers.has('x-autoreply') || headers.has('x-autorespond') || headers.has('x-auto-reply')) return true;
  const precedence = (headers.get('precedence') ?? '').toLowerCase();
  if (precedence === 'auto_reply') return true;
  return autoSubject.test(subject);
}

/** RFC 3464, RFC 6522; and servers that only write from the mailer daemon. */
export function isBounce(headers: Headers, from: string | null, subject: string): boolean {
  const type = (headers.get('content-type') ?? '').toLowerCase();
  if (type.includes('multipart/report') && type.includes('delivery-status')) return true;
  const empty = (headers.get('return-path') ?? '').trim() === '<>';
  const daemon = /^(mailer-daemon|postmaster|mail-daemon)@/i.test(from ?? '');
  return (
    (empty || daemon) &&
    /undeliver|delivery (status|failure)|returned mail|failure notice|mail delivery|退信|投递失败|无法送达|系统退信/i.test(
      subject,
    )
  );
}

export type Report = { action: 'failed' | 'delayed' | 'other'; status: string; words: string; recipient: string };

/** Fields of a delivery status (RFC 3464 §2.3), of the first recipient that matters. */
export function readReport(text: string): Report | null {
  let found: Report | null = null;
  for (const block of text.split(/\r?\n\s*\r?\n/)) {
    const field = (name: string): string =>
      (new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t]+.*)*)`, 'im').exec(block)?.[1] ?? '')
        .replace(/\s+/g, ' ')
        .trim();
    const action = field('Action').toLowerCase();
    if (!action) continue;
    const report: Report = {
      action: action === 'failed' ? 'failed' : action === 'delayed' ? 'delayed' : 'other',
      status: /\d\.\d{1,3}\.\d{1,3}/.exec(field('Status'))?.[0] ?? '',
      words: field('Diagnostic-Code')
        .replace(/^[a-z]+;\s*/i, '')
        .slice(0, 300),
      recipient: field('Final-Recipient')
        .replace(/^rfc822;\s*/i, '')
        .slice(0, 254),
    };
    if (!found || (report.action === 'failed' && found.action !== 'failed')) found = report;
  }
  return found;
}

/** Letters from one address to one box within ten minutes that people never write. */
export const loopLetters = 30;
