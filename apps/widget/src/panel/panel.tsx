import { useEffect, useState } from 'preact/hooks';
import type { Context } from '../context.ts';
import { CallBackForm, useCallBack } from './call-back.tsx';
import { CardOffer } from './card.tsx';
import type { Chat } from './chat.ts';
import { Composer } from './composer.tsx';
import { History } from './history.tsx';
import { Messages } from './messages.tsx';
import { Notice, useNotice, useStandards } from './notice.tsx';
import { OfflineForm } from './offline-form.tsx';
import { longWait, QueueCard } from './queue-card.tsx';
import { Rating } from './rating.tsx';
import { Icon, type Shared } from './shared.tsx';
import { sayIn } from './text.ts';
import { useVoiceCall } from './voice-call.tsx';

export function Panel({ chat, context, visible }: { chat: Chat; context: Context; visible: boolean }) {
  const [, redraw] = useState(0);
  const [confirming, setConfirming] = useState(false);
  const [chatAnyway, setChatAnyway] = useState(false);
  const [dropping, setDropping] = useState(false);
  useEffect(() => chat.subscribe(() => redraw((count) => count + 1)), [chat]);
  const state = chat.get();
  const say = sayIn(context.language);
  const { settings, language } = context;
  const name = (value: { zh: string; en: string }): string =>
    language === 'en' ? value.en || value.zh : value.zh || value.en;
  const [calling, setCalling] = useState(false);
  const [looking, setLooking] = useState(false);
  const voice = useVoiceCall(chat, context, { visible, say, onCallBack: () => setCalling(true) });
  const shared: Shared = { chat, context, state, say };
  const open = state.conversation !== null && state.conversation.state !== 'closed';
  const offline = !settings.onDuty && !open && !chatAnyway && state.messages.length === 0 && state.unsent.length === 0;
  const back = useCallBack(context, visible && (offline || voice.unserved || longWait(state.place)));
  const onCallBack = back.page && (() => setCalling(true));

  return (
    <section
      class="panel"
      role="dialog"
      aria-label={name(settings.title)}
      lang={language}
      hidden={!visible}
      onKeyDown={(event) => {
        if (event.key === 'Escape') context.onClose();
        // The host page's shortcuts must not see what is typed here.
        event.stopPropagation();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        for (const file of event.dataTransfer?.files ?? []) void chat.sendFile(file);
      }}
    >
      <header>
        <svg
          width="28"
          height="28"
          viewBox="0 0 24 24"
          fill="none"
          stroke="currentColor"
          stroke-width="1.75"
          stroke-linecap="round"
          aria-hidden="true"
        >
          <path d="M2 17h20M4 17a8 8 0 0 1 16 0M9 17v-7.4M15 17v-7.4M12 17V9" />
        </svg>
        <div>
          <b>{name(settings.title)}</b>
          <small>
            {state.conversation?.agent && open
              ? `${state.conversation.agent.name} · ${state.conversation.agent.number}`
              : name(settings.hoursText)}
          </small>
        </div>
        {voice.button}
        {(state.past.length > 0 || state.conversation) && (
          <button
            type="button"
            class="icon"
            aria-label={say('history')}
            title={say('history')}
            aria-pressed={looking}
            onClick={() => setLooking(!looking)}
          >
            <Icon d="M3 12a9 9 0 1 0 3-6.7L3 8M3 3v5h5M12 7v5l3 2" />
          </button>
        )}
        {open && (
          <button
            type="button"
            class="icon"
            aria-label={say('end')}
            title={say('end')}
            onClick={() => setConfirming(true)}
          >
            <Icon d="M18.4 6.6a9 9 0 1 1-12.8 0M12 2v10" />
          </button>
        )}
        <button
          type="button"
          class="icon"
          aria-label={say('minimise')}
          title={say('minimise')}
          onClick={context.onClose}
        >
          <Icon d="M5 12h14" />
        </button>
      </header>
      {voice.strip(onCallBack !== null)}
      {!state.online && state.loaded && (
        <div class="banner" role="status">
          {say('away')}
        </div>
      )}
      {state.problem && (
        <div class="banner" role="status">
          {state.problem || say('problem')}
        </div>
      )}
      {calling && back.page ? (
        <CallBackForm
          context={context}
          page={back.page}
          say={say}
          onDone={(asked) => {
            setCalling(false);
            if (asked) back.again();
          }}
        />
      ) : looking ? (
        <History {...shared} onClose={() => setLooking(false)} />
      ) : offline ? (
        <OfflineForm {...shared} onChat={() => setChatAnyway(true)} onCallBack={onCallBack} />
      ) : (
        <>
          {state.place && open && <QueueCard place={state.place} say={say} onCallBack={onCallBack} />}
          <Messages {...shared} greeting={name(settings.greeting)} />
          {confirming && open && (
            <div class="ask" role="alertdialog" aria-label={say('endConfirm')}>
              <span>{say('endConfirm')}</span>
              <button type="button" class="plain" onClick={() => setConfirming(false)}>
                {say('cancel')}
              </button>
              <button
                type="button"
                class="primary"
                onClick={() => {
                  setConfirming(false);
                  void chat.close();
                }}
              >
                {say('end')}
              </button>
            </div>
          )}
          {!state.conversation && <BeforeWriting context={context} say={say} />}
          {state.offered && state.conversation?.state !== 'closed' && <CardOffer {...shared} card={state.offered} />}
          {state.conversation?.state === 'closed' ? <Rating {...shared} /> : <Composer {...shared} started={open} />}
        </>
      )}
      {dropping && <div class="drop">{say('dropHere')}</div>}
    </section>
  );
}

/** Before the first word: what happens with it. */
function BeforeWriting({ context, say }: Pick<Shared, 'context' | 'say'>) {
  const notice = useNotice(context);
  const standards = useStandards(context);
  return (
    <>
      {notice && <Notice notice={notice} context={context} say={say} />}
      {standards && (
        <a class="notice" href={`${context.base}${standards}`} target="_blank" rel="noopener">
          {say('standards')}
        </a>
      )}
    </>
  );
}
