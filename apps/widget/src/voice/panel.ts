/** The call as a strip of the chat panel, loaded when the button is pressed, or when a page that is loaded anew was in a call. */
import { send } from '../call.ts';
import type { Context } from '../context.ts';
import { answered, type Call, type CallView, type callIsKept, webCall } from './engine.ts';
import { sayIn, wordsOf } from './text.ts';

export { callIsKept, webCall } from './engine.ts';

const styles = `
.call{padding:12px 16px;border-bottom:1px solid var(--line);background:var(--tint);flex:none;display:flex;flex-direction:column;gap:8px}
.call p{margin:0}.call p.bad{color:var(--danger)}.call small{color:var(--tx2);font-size:12px;line-height:16px}
.call div{display:flex;gap:8px;flex-wrap:wrap}
.call button{height:40px;padding:0 12px;border:1px solid var(--line);background:var(--surface);color:var(--tx)}
.call button[aria-pressed=true]{border-color:var(--ac);color:var(--acText)}
.call .end{background:var(--danger);border-color:var(--danger);color:#fff;font-weight:600}
@media (prefers-color-scheme:dark){.call .end{background:#C4261D;border-color:#C4261D}}
.call .keys{display:grid;grid-template-columns:repeat(3,1fr)}
`;

export type CallStrip = { language(next: Context['language']): void; running(): boolean; close(): void };

/**
 * `onOver`: the strip has gone. `onUnserved`: the call ended and nobody of the company had been there. `onAsked`: the agent asks for
 * something by remote help; `secret` is the call's.
 */
export function openCall(
  root: ShadowRoot,
  mount: HTMLElement,
  context: Context,
  { onOver, onUnserved, onAsked }: { onOver: () => void; onUnserved: () => void; onAsked: (secret: string) => void },
): CallStrip {
  const style = document.createElement('style');
  style.textContent = styles;
  root.append(style);
  let language = context.language;
  let say = sayIn(language);
  let view: CallView | null = null;
  let keypad = false;
  let call: Call;

  const strip = document.createElement('div');
  strip.className = 'call';
  strip.setAttribute('role', 'group');
  const state = document.createElement('p');
  state.setAttribute('role', 'status');
  const hint = document.createElement('small');
  const acts = document.createElement('div');
  const keys = document.createElement('div');
  keys.className = 'keys';
  keys.setAttribute('role', 'group');
  strip.append(state, hint, keys, acts);
  mount.replaceChildren(strip);

  const button = (text: string, press: () => void, kind = ''): HTMLButtonElement => {
    const one = document.createElement('button');
    one.type = 'button';
    one.textContent = text;
    one.className = kind;
    one.onclick = press;
    return one;
  };
  function close(): void {
    if (view?.state !== 'ended') call.hangUp();
    style.remove();
    mount.replaceChildren();
    onOver();
  }
  let drawn = '';
  function draw(): void {
    if (!view) return;
    strip.setAttribute('aria-label', say('title'));
    const running = view.state !== 'ended';
    const words = wordsOf(view, say);
    if (state.textContent !== words) state.textContent = words;
    state.className = view.trouble || view.said ? 'bad' : '';
    hint.textContent = !running
      ? ''
      : [view.quality ? `${say('quality')}${say(`quality-${view.quality}`)}` : '', say('leave')]
          .filter(Boolean)
          .join(' · ');
    // Buttons are made anew only when they differ: focus stays where it is.
    const now = JSON.stringify([language, running, view.muted, view.silent, keypad, view.state === 'asking']);
    if (now === drawn) return;
    drawn = now;
    const focused = acts.contains(root.activeElement) ? [...acts.children].indexOf(root.activeElement!) : -1;
    keys.hidden = !running || !keypad;
    keys.setAttribute('aria-label', say('keypad'));
    keys.replaceChildren(
      ...(keys.hidden ? [] : [...'123456789*0#'].map((digit) => button(digit, () => call.press(digit)))),
    );
    const mute = button(say(view.muted ? 'unmute' : 'mute'), () => call.mute(!view!.muted));
    mute.setAttribute('aria-pressed', String(view.muted));
    const toggle = button(say('keypad'), () => {
      keypad = !keypad;
      draw();
    });
    toggle.setAttribute('aria-expanded', String(keypad));
    acts.replaceChildren(
      ...(running
        ? [
            ...(view.silent ? [button(say('restore-sound'), () => call.sound())] : []),
            ...(view.state === 'asking' ? [] : [mute, toggle]),
            button(say('hang-up'), () => call.hangUp(), 'end'),
          ]
        : [button(say('again'), begin), button(say('close'), close)]),
    );
    (acts.children[focused] as HTMLElement | undefined)?.focus();
  }
  function begin(): void {
    drawn = '';
    const who = { ...context, language };
    call = webCall({
      who,
      onAsked,
      start: (sdp) => answered(send(who, 'POST /api/widget/call', { body: { sdp } })),
      onChange(next) {
        view = next;
        draw();
        if (next.state === 'ended' && !next.answered && !next.byMe && (!next.trouble || next.trouble === 'failed'))
          onUnserved();
      },
    });
  }
  begin();
  return {
    language(next) {
      language = next;
      say = sayIn(next);
      draw();
    },
    running: () => view?.state !== 'ended',
    close,
  };
}

export type CallPart = {
  openCall: typeof openCall;
  webCall: typeof webCall;
  callIsKept: typeof callIsKept;
};
