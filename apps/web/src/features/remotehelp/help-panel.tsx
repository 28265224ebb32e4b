/** Asking, waiting, seeing, drawing, ending; and what was before. */
import './remotehelp.css';
import type { Session } from '@qiao/server/contracts/remotehelp';
import { Maximize2, Minimize2, PanelLeft, PanelRight, Video, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { type AgentPeer, agentPeer } from './agent-peer.ts';
import { Faces } from './faces.tsx';
import { Picture } from './picture.tsx';
import { Recordings } from './recordings.tsx';
import { TextLink } from './text-link.tsx';

/** `customerId`: whom the link can be texted to. `apart`: a conversation that is not on our page; the way in goes there as a message. */
export type Subject = {
  kind: 'conversation' | 'ticket' | 'call';
  id: string;
  number: string;
  customerId?: string | null;
  apart?: boolean;
};
const sideKey = 'qiao.remote-help.side';
type Under = {
  peer: AgentPeer;
  session: Session;
  link: string | null;
  code: string | null;
  codeAt: string | null;
  textWords: string | null;
};

export function HelpPanel({
  subject,
  onBusy,
  onClose,
}: {
  subject: Subject;
  onBusy: (busy: boolean) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('remotehelp');
  const [under, setUnder] = useState<Under | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [large, setLarge] = useState(false);
  // In the workspace the lists give way, so that the talk and the customer's file stay in sight.
  const [left, setLeft] = useState(
    () => (localStorage.getItem(sideKey) ?? (subject.kind === 'ticket' ? 'right' : 'left')) === 'left',
  );
  const move = () => {
    localStorage.setItem(sideKey, left ? 'right' : 'left');
    setLeft(!left);
  };
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const ask = async (wish: Session['wish']) => {
    setBusy(true);
    setProblem(null);
    try {
      const { session, link, code, codeAt, textWords, iceServers, relayOnly } = await api(
        'POST /api/remotehelp/sessions',
        {
          body: {
            subject: { kind: subject.kind, id: subject.id },
            wish,
          },
        },
      );
      const peer = agentPeer({
        sessionId: session.id,
        iceServers,
        relayOnly,
        recorded: session.recorded,
        video: wish === 'video',
      });
      setUnder({ peer, session, link, code, codeAt, textWords });
      onBusy(true);
      setOpen(true);
    } catch (error) {
      setProblem(isApiError(error) ? error.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };
  const onOver = useCallback(() => {
    onBusy(false);
    setOpen(false);
  }, [onBusy]);
  return (
    <section
      className={`rh-panel${large ? ' is-large' : left ? ' is-left' : ''}`}
      aria-label={t('ui.title')}
      ref={box}
      tabIndex={-1}
      // Keys of the screen below stay out of a panel that is not part of it.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className="rh-head">
        <h2>{t('ui.title')}</h2>
        <span className="ws-number ellipsis">{subject.number}</span>
        <span className="rh-fill" />
        {large ? null : (
          <IconButton
            className="rh-move"
            icon={left ? PanelRight : PanelLeft}
            label={t(left ? 'ui.to-right' : 'ui.to-left')}
            onClick={move}
          />
        )}
        <IconButton
          icon={large ? Minimize2 : Maximize2}
          label={t(large ? 'ui.smaller' : 'ui.larger')}
          onClick={() => setLarge(!large)}
        />
        {open ? null : <IconButton icon={X} label={t('ui.close')} onClick={onClose} />}
      </header>
      {under ? (
        <UnderWay
          key={under.session.id}
          {...under}
          customerId={subject.customerId ?? null}
          // Words to text are given where the way in was not written into the talk.
          sent={subject.apart === true && under.textWords === null}
          onOver={onOver}
        />
      ) : null}
      {open ? null : (
        <div className="rh-rest">
          {under ? null : <p>{t(subject.apart ? 'ui.ask-text-apart' : 'ui.ask-text')}</p>}
          {problem ? (
            <p role="alert" className="rh-problem">
              {problem}
            </p>
          ) : null}
          <div className="rh-asks">
            <Button kind="primary" busy={busy} onClick={() => void ask(null)}>
              {t(under ? 'ui.again' : 'ui.ask')}
            </Button>
            <Button icon={Video} disabled={busy} onClick={() => void ask('video')}>
              {t('ui.ask-video')}
            </Button>
          </div>
          {under ? null : <small>{t('ui.ask-video-text')}</small>}
          <Recordings subject={subject} fresh={under?.session.id ?? ''} />
        </div>
      )}
    </section>
  );
}

function UnderWay({
  peer,
  session,
  link,
  code,
  codeAt,
  textWords,
  customerId,
  sent,
  onOver,
}: Under & { customerId: string | null; sent: boolean; onOver: () => void }) {
  const { t } = useTranslation('remotehelp');
  const now = useSyncExternalStore(peer.subscribe, peer.get);
  const { state, endBy } = now;
  const video = session.wish === 'video';
  const open = state === 'asked' || state === 'agreed' || state === 'running';
  useEffect(() => {
    if (!open) onOver();
  }, [open, onOver]);
  const words = open
    ? now.unsteady
      ? t('ui.reconnecting')
      : t(
          state === 'asked'
            ? 'ui.waiting'
            : state === 'agreed'
              ? 'ui.connecting'
              : video
                ? 'ui.running-video'
                : 'ui.running',
        )
    : state === 'ended'
      ? t(`ui.over-${endBy ?? 'program'}`)
      : t(state === 'refused' ? 'ui.refused' : 'ui.expired');
  return (
    <div className="rh-under">
      <p className="rh-status" role="status">
        <span>{words}</span>
        {open && session.recorded ? <span className="q-tag q-tag-danger">{t('ui.recording')}</span> : null}
        <span className="rh-fill" />
        {open ? (
          <Button kind="danger" small onClick={() => void peer.end('agent')}>
            {t('ui.end')}
          </Button>
        ) : null}
      </p>
      {now.recordingLost ? <p className="rh-problem">{t('ui.piece-lost')}</p> : null}
      {state === 'asked' && link ? (
        <div className="rh-link">
          <label htmlFor="rh-link">{t('ui.link')}</label>
          <input id="rh-link" className="q-input" readOnly value={link} onFocus={(event) => event.target.select()} />
          <Button
            small
            onClick={() =>
              void navigator.clipboard
                ?.writeText(link)
                .then(() => toast('ok', t('ui.copied')))
                .catch(toastError)
            }
          >
            {t('ui.copy')}
          </Button>
          <small>{t(sent ? 'ui.link-sent' : 'ui.link-text')}</small>
          {customerId && textWords ? <TextLink customerId={customerId} words={textWords} /> : null}
          {code && codeAt ? (
            <>
              <p className="rh-code">
                <span>{t('ui.code')}</span> <output>{`${code.slice(0, 4)} ${code.slice(4)}`}</output>
              </p>
              <small>{t('ui.code-text', { at: codeAt })}</small>
            </>
          ) : null}
        </div>
      ) : null}
      {video ? (
        open ? (
          <Faces peer={peer} now={now} />
        ) : null
      ) : now.page ? (
        <Picture shown={{ page: now.page }} peer={peer} mayScroll={now.mayScroll} />
      ) : now.stream ? (
        <Picture shown={{ stream: now.stream }} peer={peer} mayScroll={now.mayScroll} />
      ) : null}
    </div>
  );
}
