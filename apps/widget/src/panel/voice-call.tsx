/** Voice from the chat: a button when the company offers it; the call itself is loaded only when it is pressed, or was under way. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Button } from '../../../server/src/modules/webcalls/contract.ts';
import { type Context, memory } from '../context.ts';
import type { CallPart, CallStrip } from '../voice/panel.ts';
import type { Chat } from './chat.ts';
import { Icon } from './shared.tsx';
import type { Say } from './text.ts';

declare const CALL_FILE: string;
declare const HELP_FILE: string;
type HelpPart = { helpFromCall: (context: Context, callSecret: string) => Promise<void> };
const phone =
  'M5 4h3.5l1.7 4.3-2.1 1.6a12 12 0 0 0 6 6l1.6-2.1L20 15.5V19a1.5 1.5 0 0 1-1.6 1.5A16 16 0 0 1 3.5 5.6 1.5 1.5 0 0 1 5 4z';

export function useVoiceCall(
  chat: Chat,
  context: Context,
  { visible, say, onCallBack }: { visible: boolean; say: Say; onCallBack: () => void },
) {
  const [unserved, setUnserved] = useState(false);
  const [button, setButton] = useState<Button | null>(null);
  const [closed, setClosed] = useState('');
  const [loading, setLoading] = useState(false);
  const [strip, setStrip] = useState<CallStrip | null>(null);
  const mount = useRef<HTMLDivElement>(null);
  const look = (): Promise<Button | null> =>
    chat.api.call('GET /api/widget/call').then(
      (found) => {
        setButton(found.button);
        return found.button;
      },
      () => null,
    );

  async function begin(): Promise<void> {
    if (strip || loading) return;
    setLoading(true);
    setClosed('');
    try {
      const now = memory.inCall() ? null : await look();
      if (now && !now.open) {
        setUnserved(true);
        return setClosed(closedWords(now, context, say));
      }
      const part = (await import(`${context.base}/widget/${CALL_FILE}`)) as CallPart;
      const root = mount.current!.getRootNode() as ShadowRoot;
      setStrip(
        part.openCall(root, mount.current!, context, {
          onOver: () => setStrip(null),
          onUnserved: () => setUnserved(true),
          // A page that cannot load it talks on.
          onAsked: (secret) =>
            void (import(`${context.base}/widget/${HELP_FILE}`) as Promise<HelpPart>)
              .then(({ helpFromCall }) => helpFromCall(context, secret))
              .catch(() => {}),
        }),
      );
    } catch {
      setClosed(say('problem'));
    } finally {
      setLoading(false);
    }
  }
  useEffect(() => {
    if (!visible) return;
    void look();
    if (memory.inCall()) void begin();
  }, [visible]);
  useEffect(() => strip?.language(context.language), [context.language]);

  return {
    /** Nobody answered, all lines were taken, or it is closed. */
    unserved,
    button: button && !strip && (
      <button
        type="button"
        class="icon"
        aria-label={say('call')}
        title={say('call')}
        disabled={loading}
        onClick={() => void begin()}
      >
        <Icon d={phone} />
      </button>
    ),
    strip: (callsBack: boolean) => (
      <>
        {closed && (
          <div class="banner" role="status">
            {closed}{' '}
          </div>
        )}
        <div ref={mount} />
        {unserved && !strip?.running() && callsBack && (
          <button type="button" class="more" onClick={onCallBack}>
            {say('callBack')}
          </button>
        )}
      </>
    ),
  };
}

function closedWords({ closedText, opensAt }: Button, { language }: Context, say: Say): string {
  const own = language === 'en' ? closedText.en || closedText.zh : closedText.zh || closedText.en;
  const when =
    opensAt &&
    new Date(opensAt).toLocaleString(language, { weekday: 'short', hour: '2-digit', minute: '2-digit', hour12: false });
  return own || (when ? say('callClosedUntil', { time: when }) : say('callClosed'));
}
