/** Opens the panel of remote help over whatever screen is there: it stays while the agent goes from one conversation to another. */
import { createRoot, type Root } from 'react-dom/client';
import { loadTexts } from '../../shared/i18n.ts';
import { HelpPanel, type Subject } from './help-panel.tsx';

let shown: { root: Root; host: HTMLElement; subject: Subject; busy: () => boolean } | null = null;

export async function openHelp(subject: Subject): Promise<void> {
  await loadTexts('remotehelp');
  // One picture at a time; while it runs the panel stays with whom it is about.
  if (shown?.busy()) {
    shown.host.querySelector<HTMLElement>('section')?.focus();
    return;
  }
  close();
  const host = document.createElement('div');
  document.body.append(host);
  const root = createRoot(host);
  let busy = false;
  shown = { root, host, subject, busy: () => busy };
  root.render(
    <HelpPanel
      key={subject.id}
      subject={subject}
      onBusy={(now) => {
        busy = now;
      }}
      onClose={close}
    />,
  );
}

function close(): void {
  shown?.root.unmount();
  shown?.host.remove();
  shown = null;
}
