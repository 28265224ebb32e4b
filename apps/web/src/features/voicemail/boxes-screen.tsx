/** Boxes: where words are left, who works on them, how they are heard by telephone. */
import '../routing/routing.css';
import type { Box } from '@qiao/server/contracts/voicemail';
import { Plus, Voicemail } from 'lucide-react';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { BoxDrawer } from './box-drawer.tsx';
import { useBoxes } from './data.ts';

export function Component() {
  const { t } = useTranslation('voicemail');
  const { data, isPending, isError, error, refetch } = useBoxes();
  const [open, setOpen] = useState<Box | 'new' | null>(null);
  return (
    <Page
      title={t('ui.boxes')}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.add')}
        </Button>
      }
    >
      <p className="rt-note">{t('ui.about')}</p>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={60} /> : null}
      {data?.length === 0 ? <Empty icon={Voicemail} title={t('ui.no-boxes')} text={t('ui.no-boxes-text')} /> : null}
      <ul className="rt-list">
        {data?.map((box) => (
          <li key={box.id}>
            <button type="button" className="rt-row" onClick={() => setOpen(box)}>
              <Icon of={Voicemail} size={18} />
              <span>
                <b>{nameIn(box.name)}</b>
                <small>{[box.code, ...box.mailTo].filter(Boolean).join(' · ')}</small>
              </span>
              <span className="rt-tags">
                {box.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null}
                {box.fresh > 0 ? (
                  <span className="q-tag q-tag-accent">{t('ui.fresh', { count: box.fresh })}</span>
                ) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {open ? (
        <BoxDrawer
          key={open === 'new' ? 'new' : open.id}
          box={open === 'new' ? null : open}
          onDone={() => setOpen(null)}
        />
      ) : null}
    </Page>
  );
}
