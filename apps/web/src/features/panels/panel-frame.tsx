/**
 * One application. Our page around it holds a single frame; what that frame says is heard only from its window and its origin, and
 * what it is told goes to that origin only. The messages are those of docs/howto/embed-panel.md.
 */
import type { ShownPanel } from '@qiao/server/contracts/panels';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, link } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import type { Subject } from './data.ts';
import { readAsk } from './read-ask.ts';

export function PanelFrame({ panel, subject }: { panel: ShownPanel; subject: Subject }) {
  const { t } = useTranslation('panels');
  const navigate = useNavigate();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(panel.height);
  const [failed, setFailed] = useState(false);
  const { id, origin } = panel;
  const { place, id: subjectId } = subject;
  useEffect(() => {
    const outer = frame.current;
    if (!outer) return;
    let inner: Window | null = null;
    let asking = false;
    const tell = async () => {
      if (asking || !inner) return;
      asking = true;
      const about = { place, id: subjectId };
      try {
        const context = await api('POST /api/panels/{id}/context', { params: { id }, body: about });
        inner?.postMessage({ type: 'qiao:context', ...context }, origin);
        setFailed(false);
      } catch {
        setFailed(true);
      }
      asking = false;
    };
    const hear = (event: MessageEvent) => {
      if (event.source !== inner || event.origin !== origin) return;
      const ask = readAsk(event.data);
      if (ask?.type === 'context') void tell();
      if (ask?.type === 'resize') setHeight(ask.height);
      if (ask?.type === 'open-customer') void navigate(`/customers/${ask.customerId}`);
    };
    const loaded = () => {
      const page = outer.contentWindow;
      inner = page?.frames[0] ?? null;
      // A refusal is a page without a frame.
      setFailed(!inner);
      page?.addEventListener('message', hear);
      void tell();
    };
    outer.addEventListener('load', loaded);
    outer.src = link('GET /api/panels/{id}/frame', { params: { id } });
    return () => {
      inner = null;
      outer.removeEventListener('load', loaded);
    };
  }, [id, origin, place, subjectId, navigate]);
  return (
    <>
      {failed ? (
        <p className="panels-failed" role="alert">
          {t('ui.failed')}
        </p>
      ) : null}
      <iframe ref={frame} title={nameIn(panel.name)} style={{ height }} hidden={failed} />
    </>
  );
}
