/** One line of the export as a ticket here. Pure. */
import type { AppError } from '#kernel';
import { ticketDeleted, valueWrong } from './errors.ts';

export type Remark = { at: Date; internal: boolean; byCustomer: boolean; text: string };
export type ReadTicket = {
  externalId: string;
  title: string;
  description: string;
  type: 'repair' | 'consult';
  state: 'new' | 'open' | 'waiting' | 'resolved' | 'closed';
  priority: 'low' | 'normal' | 'high' | 'urgent';
  channel: string;
  requester: { name: string; email: string | null; phone: string | null };
  createdAt: Date;
  respondedAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  remarks: Remark[];
};

/** What is wrong, and in which field. */
export class WrongField extends Error {
  readonly field: string;
  readonly error: AppError;
  constructor(field: string, error: AppError) {
    super(error.code);
    this.field = field;
    this.error = error;
  }
}

const states: Record<string, ReadTicket['state']> = {
  new: 'new',
  open: 'open',
  pending: 'waiting',
  hold: 'waiting',
  solved: 'resolved',
  closed: 'closed',
};
const longestText = 20_000;

function dateOf(field: string, text: string): Date {
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime()))
    throw new WrongField(field, valueWrong({ value: text.slice(0, 40) }));
  return at;
}

type Comment = {
  body?: string;
  plain_body?: string;
  public?: boolean;
  created_at?: string;
  author_id?: number | string;
  attachments?: { file_name?: string; content_url?: string }[];
};

function commentsOf(text: string): Comment[] {
  if (text === '') return [];
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.filter((one) => typeof one === 'object' && one !== null) as Comment[];
  } catch {
    // Told below.
  }
  throw new WrongField('comments', valueWrong({ value: text.slice(0, 40) }));
}

function remarkOf(comment: Comment, requesterId: string): Remark {
  const files = (comment.attachments ?? []).map((one) => `📎 ${one.file_name ?? ''} ${one.content_url ?? ''}`.trim());
  return {
    at: dateOf('comments', comment.created_at ?? ''),
    internal: comment.public === false,
    byCustomer: requesterId !== '' && String(comment.author_id ?? '') === requesterId,
    text: [comment.plain_body ?? comment.body ?? '', ...files].filter(Boolean).join('\n').slice(0, longestText),
  };
}

export function readTicket(values: ReadonlyMap<string, string>): ReadTicket {
  const of = (key: string): string => (values.get(key) ?? '').trim();
  const status = of('status').toLowerCase() || 'open';
  if (status === 'deleted') throw new WrongField('status', ticketDeleted());
  const state = states[status];
  if (!state) throw new WrongField('status', valueWrong({ value: status.slice(0, 40) }));
  const given = of('priority').toLowerCase() || 'normal';
  const priority = (['low', 'normal', 'high', 'urgent'] as const).find((one) => one === given);
  if (!priority) throw new WrongField('priority', valueWrong({ value: given.slice(0, 40) }));
  if (of('id') === '') throw new WrongField('id', valueWrong({ value: '' }));
  const createdAt = dateOf('created_at', of('created_at'));
  const updatedAt = of('updated_at') ? dateOf('updated_at', of('updated_at')) : createdAt;
  const solvedAt = of('solved_at') ? dateOf('solved_at', of('solved_at')) : updatedAt;
  const description = of('description');
  const remarks = commentsOf(of('comments'))
    .map((comment) => remarkOf(comment, of('requester_id')))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  // The first comment is the description once more; with files it is kept for them.
  if (remarks[0] && remarks[0].text.trim() === description) remarks.shift();
  const ended = state === 'resolved' || state === 'closed';
  return {
    externalId: of('id'),
    title: (of('subject') || description || `#${of('id')}`).slice(0, 200),
    description: description.slice(0, longestText),
    type: ['incident', 'problem'].includes(of('type')) ? 'repair' : 'consult',
    state,
    priority,
    channel: of('channel') === 'email' ? 'mail' : 'ticket',
    requester: {
      name: of('requester_name'),
      email: of('requester_email') || null,
      phone: of('requester_phone') || null,
    },
    createdAt,
    respondedAt: remarks.find((one) => !one.internal && !one.byCustomer)?.at ?? (ended ? solvedAt : null),
    resolvedAt: ended ? solvedAt : null,
    closedAt: state === 'closed' ? updatedAt : null,
    remarks,
  };
}
