/** How nodes are spoken of: name, icon, one line of what they do. */
import type { Exit, FlowNode, Mark, Piece } from '@qiao/server/contracts/flows';
import {
  AudioLines,
  CircleHelp,
  Clock,
  GitBranch,
  Globe,
  Hash,
  Languages,
  ListOrdered,
  type LucideIcon,
  MessageSquare,
  Mic,
  Phone,
  PhoneForwarded,
  PhoneIncoming,
  PhoneOff,
  Presentation,
  Star,
  Users,
  Variable,
  Voicemail,
} from 'lucide-react';
import type { Choices } from './data.ts';
import { exitLabel } from './node-fields.ts';

type Say = (key: string, values?: Record<string, string | number>) => string;

const icons: Record<string, LucideIcon> = {
  say: MessageSquare,
  play: AudioLines,
  menu: ListOrdered,
  collect: Hash,
  survey: Star,
  keyword: Mic,
  hours: Clock,
  lookup: Globe,
  branch: GitBranch,
  set: Variable,
  language: Languages,
  queue: Users,
  extension: Phone,
  room: Presentation,
  voicemail: Voicemail,
  'voicemail-listen': Voicemail,
  callback: PhoneIncoming,
  transfer: PhoneForwarded,
  'hang-up': PhoneOff,
};
export const iconOf = (kind: string): LucideIcon => icons[kind] ?? CircleHelp;

export const nameOf = (t: Say, node: FlowNode): string => node.title || t(`kinds.${node.kind}`);

const labelIn = (choices: Choices, of: keyof Choices, value: unknown): string =>
  choices[of]?.find((one) => one.value === value)?.label ?? String(value ?? '');

export const pieceWords = (choices: Choices, pieces: readonly Piece[]): string =>
  pieces.map((one) => ('prompt' in one ? labelIn(choices, 'prompt', one.prompt) : one.digits)).join(' + ');

/** One line under the name. */
export function aboutNode(t: Say, node: FlowNode, choices: Choices): string {
  const config = node.config as Record<string, never>;
  switch (node.kind) {
    case 'say':
    case 'menu':
    case 'collect':
    case 'survey':
    case 'keyword':
      return pieceWords(choices, (config.pieces as Piece[] | undefined) ?? []);
    case 'play':
      return labelIn(choices, 'prompt', config.prompt);
    case 'hang-up':
      return config.prompt ? labelIn(choices, 'prompt', config.prompt) : '';
    case 'hours':
      return choices.calendar?.find(({ value }) => value === config.calendarId)?.label ?? '';
    case 'queue':
      return choices.queue?.find(({ value }) => value === config.queueId)?.label ?? '';
    case 'extension':
      return choices.extension?.find(({ value }) => value === config.extensionId)?.label ?? '';
    case 'voicemail':
      return choices.box?.find(({ value }) => value === config.boxId)?.label ?? '';
    case 'room':
      return config.roomId ? labelIn(choices, 'room', config.roomId) : t('ui.asked-room');
    case 'transfer':
      return String(config.number ?? '');
    case 'lookup':
      return String(config.url ?? '').replace(/^https?:\/\//, '');
    case 'language':
      return t(`values.${config.language}`);
    case 'set':
      return ((config.set as { variable: string; value: string }[] | undefined) ?? [])
        .map(({ variable, value }) => `${variable} = ${value}`)
        .join(', ');
    case 'branch':
      return [...new Set(((config.cases as { variable: string }[] | undefined) ?? []).map((one) => one.variable))].join(
        ', ',
      );
    default:
      return '';
  }
}

export type ShownExit = Exit & { label: string; to: string | null };
/** Exits of a node: as the server knows them, and those that are drawn but no more there. */
export function exitsShown(t: Say, node: FlowNode, known: Exit[] | undefined): ShownExit[] {
  const keys = known ?? Object.keys(node.exits).map((key) => ({ key, required: true }));
  return keys.map((exit) => ({
    ...exit,
    label: exitLabel(t, exit.key, node.config),
    to: node.exits[exit.key] ?? null,
  }));
}

export function markWords(t: Say, mark: Mark, node: FlowNode | undefined): string {
  const params = { ...mark.params };
  if (params.exit && node) params.exit = exitLabel(t, params.exit, node.config);
  if (params.field) params.field = t(`fields.${params.field.split('.')[0]}`);
  return t(`marks.${mark.code}`, params);
}
