/**
 * The one script tag: `<script src="https://…/widget/qiao.js" async></script>`. Attributes: `data-language` (zh-CN, en),
 * `data-identity` (HS256 JWT signed by the host site). Records the visit at once, draws the launcher in a shadow root and
 * loads the panel only when it is opened. `window.Qiao` = { open, close, identify, language, show }: see README.md.
 */
import { type Context, type Language, languageOf, memory, type OpenPanel, type Panel } from './context.ts';
import { keptKey } from './help/next-page.ts';
import { inviteStyle, listenForInvitations } from './invite.ts';
import { trackPages, type Visit, visit } from './visit.ts';

declare const PANEL_FILE: string;
declare const HELP_FILE: string;

const script = document.currentScript as HTMLScriptElement | null;
const base = new URL(script?.src ?? location.href).origin;
let language: Language = languageOf(script?.dataset.language ?? document.documentElement.lang ?? navigator.language);
let identity = script?.dataset.identity;
let panel: Panel | null = null;
let opening: Promise<void> | null = null;
let visible = false;
/** The product or order of this page, if it gave one. */
let card: unknown = null;
let visiting: Promise<Visit> | null = null;

const words = {
  'zh-CN': { open: '在线客服', close: '收起', failed: '客服暂时无法连接，点此重试' },
  en: { open: 'Chat with us', close: 'Minimise', failed: 'Cannot connect, tap to retry' },
};

const host = document.createElement('div');
host.id = 'qiao-widget';
const root = host.attachShadow({ mode: 'open' });
const style = document.createElement('style');
style.textContent = `:host{all:initial}.launch{position:fixed;right:16px;bottom:16px;z-index:2147483000;height:48px;padding:0 16px 0 14px;border:0;border-radius:24px;background:#2A57CC;color:#fff;font:600 16px/48px Inter,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;display:flex;gap:8px;align-items:center;cursor:pointer;box-shadow:0 4px 16px rgba(0,0,0,.16)}.launch:focus-visible{outline:3px solid #93B2FF;outline-offset:2px}.launch[hidden]{display:none}.launch i{display:none;min-width:20px;height:20px;border-radius:10px;background:#C4261D;font:600 12px/20px Inter,sans-serif;text-align:center}.launch i.on{display:inline-block}@media print{.launch{display:none}}${inviteStyle}`;
const launcher = document.createElement('button');
launcher.type = 'button';
launcher.className = 'launch';
launcher.innerHTML = `<svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true"><path d="M2 17h20M4 17a8 8 0 0 1 16 0M9 17v-7.4M15 17v-7.4M12 17V9"/></svg><span></span><i></i>`;
const label = launcher.querySelector('span') as HTMLSpanElement;
const badge = launcher.querySelector('i') as HTMLElement;
root.append(style, launcher);

function say(text: string): void {
  label.textContent = text;
  launcher.setAttribute('aria-label', text);
}

function begin(): Promise<Visit> {
  visiting ??= visit(base, language, identity).catch((error: unknown) => {
    visiting = null;
    throw error;
  });
  return visiting;
}

async function open(): Promise<void> {
  visible = true;
  if (!panel) {
    opening ??= load().finally(() => {
      opening = null;
    });
    await opening;
  }
  if (!panel) return;
  launcher.hidden = visible;
  panel.shown(visible);
  memory.set('open', '1');
}

async function load(): Promise<void> {
  try {
    const [{ openPanel }, known] = await Promise.all([
      import(`${base}/widget/${PANEL_FILE}`) as Promise<{ openPanel: OpenPanel }>,
      begin(),
    ]);
    const context: Context = { base, language, ...known, onUnread: unread, onClose: close };
    panel = openPanel(root, context);
    if (card) panel.card(card);
  } catch {
    visible = false;
    say(words[language].failed);
  }
}

function close(): void {
  visible = false;
  launcher.hidden = false;
  say(words[language].open);
  panel?.shown(false);
  memory.set('open', null);
  launcher.focus();
}

function unread(count: number): void {
  badge.textContent = count > 99 ? '99+' : String(count);
  badge.classList.toggle('on', count > 0);
}

function start(): void {
  document.body.append(host);
  say(words[language].open);
  launcher.onclick = () => void open();
  begin().then(
    (known) => {
      trackPages(base, known);
      listenForInvitations(base, known, {
        root,
        language: () => language,
        busy: () => visible || memory.get('conversation') !== null,
        open: () => void open(),
      });
    },
    () => {},
  );
  goOn();
  // A reload in the middle of a conversation finds it open again; one that waits in the background keeps its unread count.
  // So does one in the middle of a call: the server keeps it for a while.
  if (memory.get('open') || memory.inCall()) void open();
  else if (memory.get('conversation')) void load();
}

/** The page before this one was shared with an agent: so is this one, with the bar and its end button. */
function goOn(): void {
  try {
    if (!sessionStorage.getItem(keptKey)) return;
  } catch {
    return;
  }
  (
    import(`${base}/widget/${HELP_FILE}`) as Promise<{ goOnHelping: (base: string, language: Language) => unknown }>
  ).then(
    (part) => part.goOnHelping(base, language),
    () => {},
  );
}

(window as unknown as { Qiao: unknown }).Qiao = {
  open,
  close,
  identify(jwt: string): void {
    identity = jwt;
    visiting = null;
    panel?.destroy();
    panel = null;
    if (visible) void open();
    else void begin();
  },
  language(next: string): void {
    language = languageOf(next);
    say(words[language].open);
    panel?.language(language);
  },
  show(given: unknown): void {
    card = given;
    panel?.card(given);
  },
};

if (document.body) start();
else addEventListener('DOMContentLoaded', start);
