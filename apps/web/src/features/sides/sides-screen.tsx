/** What was asked of one's unit, and what one has asked. */
import './sides.css';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { refresh, useAskableUnits, useBox } from './data.ts';
import { SideLines } from './side-lines.tsx';
import { SideThread } from './side-thread.tsx';

export function Component() {
  const { t } = useTranslation('sides');
  const { id } = useParams();
  const [box, setBox] = useState<'asked' | 'opened'>('asked');
  const query = useBox(box);
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to="/sides">
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.back')}
          </Link>
        ) : null
      }
      actions={<OfferSwitch />}
      tabs={
        <Tabs
          id="sides"
          label={t('ui.title')}
          chosen={box}
          tabs={(['asked', 'opened'] as const).map((key) => ({ key, label: t(`ui.${key}`) }))}
          onChange={setBox}
        />
      }
    >
      <div
        className={`side-panes${id ? ' has-choice' : ''}`}
        role="tabpanel"
        id="sides-panel"
        aria-labelledby={`sides-${box}`}
      >
        <nav className="scroll side-list" aria-label={t(`ui.${box}`)}>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
          {query.isPending ? <Skeleton rows={5} height={56} kind="lines" /> : null}
          {query.data?.length === 0 ? <Empty title={t(`ui.none-${box}`)} text={t(`ui.none-${box}-text`)} /> : null}
          {query.data?.map((side) => (
            <Link
              key={side.id}
              to={`/sides/${side.id}`}
              className="side-pick"
              aria-current={side.id === id ? 'page' : undefined}
            >
              <SideLines side={side} />
            </Link>
          ))}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
        <div className="scroll side-main" tabIndex={0}>
          {id ? (
            <SideThread key={id} id={id} withTicket />
          ) : (
            <Empty title={t('ui.choose')} text={t('ui.choose-text')} />
          )}
        </div>
      </div>
    </Page>
  );
}

/** For who decides for their unit: whether the whole company may ask it. */
function OfferSwitch() {
  const { t } = useTranslation('sides');
  const unitId = useMe().staff.unitId;
  const own = useAskableUnits().data?.own ?? null;
  if (own === null) return null;
  return (
    <label className="q-choice">
      <input
        type="checkbox"
        checked={own}
        onChange={(event) =>
          void api('PUT /api/sides/helpers/{id}', { params: { id: unitId }, body: { on: event.target.checked } })
            .then(refresh)
            .catch(toastError)
        }
      />
      {t('ui.offer')}
    </label>
  );
}
