/** To whom the next letter goes, above the composer of a mail conversation, and how it is sent. */
import './mail.css';
import type { Conversation } from '@qiao/server/contracts/conversations';
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { LazyPart } from '../../app/lazy-part.tsx';
import { api } from '../../shared/api.ts';
import type { DraftFile } from '../../shared/drafts.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { newClientId } from '../../shared/ids.ts';
import { useServes } from '../../shared/session.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { mailAgain, useCorrespondence } from './data.ts';
import type { EditorHandle, EditorProps } from './letter-editor.tsx';
import { LetterHead, type Passing, type Way } from './letter-head.tsx';

const loadEditor = () => import('./letter-editor.tsx');
/** Plain words instead, chosen once on this computer. */
const plainKey = 'qiao.plain-letters';
const chosenPlain = (): boolean => {
  try {
    return localStorage.getItem(plainKey) === '1';
  } catch {
    return false;
  }
};
/** Uploaded pictures that stand in the words. */
const picturesIn = (html: string): string[] =>
  [...html.matchAll(/\/files\/([0-9a-f-]{36})"/g)].map((match) => match[1]!);

const nothingPassed: Passing = { letterId: null, leaveOut: [] };
const split = (text: string): string[] =>
  text
    .split(/[,，;；\n]/)
    .map((one) => one.trim())
    .filter(Boolean);

export function useLetter(conversation: Conversation | null) {
  const { t } = useTranslation('mail');
  const mail = conversation?.channel === 'mail';
  const serves = useServes('mail');
  const [way, setWay] = useState<Way>('reply');
  const [wide, setWide] = useState(false);
  const [to, setTo] = useState('');
  const [cc, setCc] = useState('');
  const [bcc, setBcc] = useState('');
  const [passing, setPassing] = useState(nothingPassed);
  const [plain, setPlain] = useState(chosenPlain);
  const editor = useRef<EditorHandle>(null);
  const wanted = useRef(false);
  const rich = mail && !plain;
  const focus = () => {
    if (editor.current) editor.current.focus();
    else wanted.current = true;
  };
  const turn = () => {
    setPlain(!plain);
    try {
      localStorage.setItem(plainKey, plain ? '0' : '1');
    } catch {
      // Storage refused: this page only.
    }
  };
  /** True when it was taken; otherwise the words stay where they are. */
  const send = async (text: string, files: DraftFile[], html?: string): Promise<boolean> => {
    const shown = rich && html ? { html } : {};
    try {
      await api('POST /api/mail/conversations/{id}/letters', {
        params: { id: conversation!.id },
        body: {
          clientId: newClientId(),
          text: text || '📎',
          ...shown,
          way,
          to: split(to),
          cc: split(cc),
          bcc: split(bcc),
          ...(way === 'forward' && passing.letterId ? { letterId: passing.letterId, leaveOut: passing.leaveOut } : {}),
          fileIds: [...new Set([...files.map((file) => file.fileId), ...picturesIn(shown.html ?? '')])],
        },
      });
    } catch (error) {
      toastError(error);
      return false;
    }
    for (const reset of [setTo, setCc, setBcc]) reset('');
    setWay('reply');
    setPassing(nothingPassed);
    setWide(false);
    void mailAgain();
    return true;
  };
  const view =
    mail && !serves ? (
      <p className="mail-warning" role="status">
        <Icon of={TriangleAlert} size={14} /> {t('ui.off')}
      </p>
    ) : mail && conversation ? (
      <LetterHead
        conversation={conversation}
        plain={plain}
        turn={turn}
        {...{ way, setWay, wide, setWide, to, setTo, cc, setCc, bcc, setBcc, passing, setPassing }}
      />
    ) : null;
  const field = (props: Omit<EditorProps, 'place' | 'wanted' | 'signature' | 'hint'>): ReactNode => (
    <Field conversation={conversation!} {...props} hint={t('ui.write-hint')} place={editor} wanted={wanted} />
  );
  return { mail, rich, focus, editor, field, send, view, hint: t('ui.write-hint') };
}

function Field({ conversation, ...props }: Omit<EditorProps, 'signature'> & { conversation: Conversation }) {
  const { data } = useCorrespondence(conversation.id, conversation.lastSeq);
  return <LazyPart load={loadEditor} props={{ ...props, signature: data?.signature ?? '' }} />;
}
