/** Calls of the page behind a link: made by the widget's own part, which is loaded when it is needed. */
import type { Call, CallView, Options } from '../../../../widget/src/voice/engine.ts';
import { api } from '../../shared/api.ts';
import { currentLocale } from '../../shared/i18n.ts';

export type { Call, CallView };

type Part = { webCall: (options: Options) => Call };
type HelpPart = { helpFromCall: (context: { base: string; language: string }, callSecret: string) => Promise<void> };

/** A call of this tab that the server may still keep: the page was loaded anew. */
export function callIsKept(): boolean {
  try {
    return sessionStorage.getItem('qiao.call') !== null;
  } catch {
    return false;
  }
}

export async function webCall(code: string, onChange: (view: CallView) => void): Promise<Call> {
  const file = '/widget/voice-call.js';
  const part = (await import(/* @vite-ignore */ file)) as Part;
  return part.webCall({
    who: { base: '', language: currentLocale() },
    start: (sdp) => api('POST /api/webcalls/enter/{code}', { params: { code }, body: { sdp } }),
    onChange,
    onAsked: (secret) => void askHere(secret).catch(() => {}),
  });
}

/** What the agent asks for by remote help is asked on this page. One that cannot load it talks on. */
async function askHere(secret: string): Promise<void> {
  const file = '/widget/remote-help.js';
  const { helpFromCall } = (await import(/* @vite-ignore */ file)) as HelpPart;
  await helpFromCall({ base: location.origin, language: currentLocale() }, secret);
}
