/** While the page is in sight the server hears that somebody is there, and may ask them to talk: a card over the launcher. */
import type { ShownInvitation } from '../../server/src/modules/visitors/contract.ts';
import { send, type Who } from './call.ts';
import type { Language } from './context.ts';
import type { Visit } from './visit.ts';

const everyMs = 20_000;
const words = {
  'zh-CN': { yes: '开始交谈', no: '不用了' },
  en: { yes: 'Start a chat', no: 'No, thanks' },
};

export const inviteStyle = `.invite{position:fixed;right:16px;bottom:76px;z-index:2147483000;width:272px;max-width:calc(100vw - 32px);box-sizing:border-box;padding:12px 16px;border-radius:8px;background:#fff;color:#1A1D23;font:400 14px/22px Inter,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;box-shadow:0 4px 16px rgba(0,0,0,.16)}.invite p{margin:0 0 8px}.invite b{display:block;font-size:12px;color:#4E5662}.invite button{height:32px;margin-right:8px;padding:0 12px;border:1px solid #C6CBD3;border-radius:6px;background:#fff;color:inherit;font:inherit;line-height:30px;cursor:pointer}.invite button.yes{border-color:#2A57CC;background:#2A57CC;color:#fff}@media (prefers-color-scheme:dark){.invite{background:#17191E;color:#E8EAED}.invite b{color:#B3BAC5}.invite button{border-color:#6C7482;background:#22252C}}@media print{.invite{display:none}}`;

export function listenForInvitations(
  base: string,
  { visitId, visitorToken }: Visit,
  on: { root: ShadowRoot; language: () => Language; busy: () => boolean; open: () => void },
): void {
  let card: HTMLElement | null = null;
  let shown = '';
  const who = (): Who => ({ base, visitorToken, language: on.language() });
  const put = (invitation: ShownInvitation | null): void => {
    if (invitation?.id === shown) return;
    card?.remove();
    card = null;
    shown = invitation?.id ?? '';
    if (!invitation || on.busy()) return;
    const box = document.createElement('div');
    box.className = 'invite';
    box.setAttribute('role', 'status');
    const text = document.createElement('p');
    if (invitation.from) text.append(Object.assign(document.createElement('b'), { textContent: invitation.from }));
    text.append(invitation.text);
    box.append(text);
    for (const outcome of ['accepted', 'declined'] as const) {
      const button = document.createElement('button');
      button.type = 'button';
      if (outcome === 'accepted') button.className = 'yes';
      button.textContent = words[on.language()][outcome === 'accepted' ? 'yes' : 'no'];
      button.onclick = () => {
        box.remove();
        // The answer first: whoever asked is rung first.
        const given = { params: { id: invitation.id }, body: { outcome } };
        const told = send(who(), 'POST /api/widget/invitations/{id}', given).catch(() => {});
        if (outcome === 'accepted') void told.then(on.open);
      };
      box.append(button);
    }
    card = box;
    on.root.append(box);
  };
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const answer = await send(who(), 'POST /api/widget/visits/{id}/pulse', { params: { id: visitId } });
      if (answer.ok) put((await answer.json()).invitation);
    } catch {
      // Asked again in a while.
    }
  };
  setInterval(() => void look(), everyMs);
  document.addEventListener('visibilitychange', () => void look());
}
