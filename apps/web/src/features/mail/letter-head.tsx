/** To whom the next letter goes, and what of another letter goes along. */
import type { Conversation } from '@qiao/server/contracts/conversations';
import type { Letter } from '@qiao/server/contracts/mail';
import { useEffect } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { bytes, dayTime } from '../../shared/time/format.ts';
import { useCorrespondence } from './data.ts';

export type Way = 'reply' | 'all' | 'forward';
/** Of a forward; no letter yet means the last one that came. */
export type Passing = { letterId: string | null; leaveOut: string[] };

export type HeadProps = {
  conversation: Conversation;
  plain: boolean;
  turn: () => void;
  way: Way;
  setWay: (way: Way) => void;
  wide: boolean;
  setWide: (on: boolean) => void;
  to: string;
  setTo: (text: string) => void;
  cc: string;
  setCc: (text: string) => void;
  bcc: string;
  setBcc: (text: string) => void;
  passing: Passing;
  setPassing: (passing: Passing) => void;
};

export function LetterHead({
  conversation,
  plain,
  turn,
  way,
  setWay,
  wide,
  setWide,
  to,
  setTo,
  cc,
  setCc,
  bcc,
  setBcc,
  passing,
  setPassing,
}: HeadProps) {
  const { t } = useTranslation('mail');
  const { data } = useCorrespondence(conversation.id, conversation.lastSeq);
  const named = [
    ...(way !== 'forward' && data?.answersTo ? [data.answersTo] : []),
    ...(way === 'all' ? (data?.others ?? []) : []),
  ].map(({ name, address }) => name || address);
  const ways: Way[] = data && data.others.length > 0 ? ['reply', 'all', 'forward'] : ['reply', 'forward'];
  const fields = [
    ...(way === 'forward' || wide ? ([['to', to, setTo]] as const) : []),
    ...(wide
      ? ([
          ['cc', cc, setCc],
          ['bcc', bcc, setBcc],
        ] as const)
      : []),
  ];
  return (
    <div className="mail-head">
      <span className="mail-ways">
        {ways.map((one) => (
          <button key={one} type="button" className="ws-mode" aria-pressed={way === one} onClick={() => setWay(one)}>
            {t(one === 'all' ? 'ui.reply-all' : `ui.${one}`)}
          </button>
        ))}
      </span>
      {named.length > 0 ? (
        <span className="ellipsis">
          {t('ui.sends-to')} {named.join(', ')}
        </span>
      ) : null}
      <button type="button" className="ws-mode" aria-pressed={wide} onClick={() => setWide(!wide)}>
        {t('ui.add-cc')}
      </button>
      <button type="button" className="ws-mode" aria-pressed={!plain} onClick={turn}>
        {t('ui.format')}
      </button>
      {fields.map(([key, value, change]) => (
        <label key={key}>
          {t(`ui.${key}`)}
          <input
            className="q-input"
            value={value}
            placeholder={t('ui.address-hint')}
            onChange={(event) => change(event.target.value)}
          />
        </label>
      ))}
      {way === 'forward' && data ? <PassedOn letters={data.letters} passing={passing} setPassing={setPassing} /> : null}
    </div>
  );
}

type PassedProps = { letters: Letter[]; passing: Passing; setPassing: (passing: Passing) => void };

/** Which letter goes along, and which of its files. */
function PassedOn({ letters, passing, setPassing }: PassedProps) {
  const { t } = useTranslation('mail');
  const going = letters.filter(({ state }) => ['received', 'sent', 'queued', 'sending'].includes(state)).reverse();
  const last = going.find(({ direction, kind }) => direction === 'in' && kind !== 'auto') ?? going[0];
  const letter = going.find(({ id }) => id === passing.letterId) ?? last;
  useEffect(() => {
    if (letter && letter.id !== passing.letterId) setPassing({ letterId: letter.id, leaveOut: [] });
  }, [letter, passing.letterId, setPassing]);
  if (!letter) return null;
  const files = letter.attachments.filter(({ inline }) => !inline);
  const turn = (fileId: string) =>
    setPassing({
      letterId: letter.id,
      leaveOut: passing.leaveOut.includes(fileId)
        ? passing.leaveOut.filter((one) => one !== fileId)
        : [...passing.leaveOut, fileId],
    });
  return (
    <>
      <label>
        {t('ui.forwards')}
        <select
          className="q-input"
          value={letter.id}
          onChange={(event) => setPassing({ letterId: event.target.value, leaveOut: [] })}
        >
          {going.map(({ id, from, subject, at }) => (
            <option key={id} value={id}>
              {[dayTime(at), from?.name || from?.address, subject].filter(Boolean).join(' · ')}
            </option>
          ))}
        </select>
      </label>
      {files.length > 0 ? (
        <fieldset className="mail-going">
          <legend>{t('ui.goes-along')}</legend>
          {files.map(({ fileId, name, size }) =>
            fileId ? (
              <label key={fileId}>
                <input type="checkbox" checked={!passing.leaveOut.includes(fileId)} onChange={() => turn(fileId)} />
                <span className="ellipsis">{name}</span>
                <small>{bytes(size)}</small>
              </label>
            ) : (
              <span key={name}>{t('ui.refused', { name })}</span>
            ),
          )}
        </fieldset>
      ) : null}
    </>
  );
}
