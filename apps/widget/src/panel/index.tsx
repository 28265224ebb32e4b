/** The panel: drawn into the loader's shadow root when the visitor opens it. */
import { render } from 'preact';
import type { Context, Language, OpenPanel } from '../context.ts';
import { createChat } from './chat.ts';
import { Panel } from './panel.tsx';
import { styles } from './styles.ts';
import { watchHelp } from './watch-help.ts';

export const openPanel: OpenPanel = (root, context) => {
  const style = document.createElement('style');
  style.textContent = styles;
  const mount = document.createElement('div');
  root.append(style, mount);
  let current: Context = context;
  const chat = createChat(current);
  const unwatch = watchHelp(chat, () => current);
  let visible = false;
  const draw = (): void => render(<Panel chat={chat} context={current} visible={visible} />, mount);
  draw();
  return {
    shown(next) {
      visible = next;
      chat.shown(next);
      draw();
    },
    language(language: Language) {
      current = { ...current, language };
      draw();
    },
    card: chat.offer,
    destroy() {
      unwatch();
      chat.destroy();
      render(null, mount);
      mount.remove();
      style.remove();
    },
  };
};
