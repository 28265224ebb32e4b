/** What all calls share: engine, trunks, the disk of recordings. A word beside every colour. */
import type { Live } from '@qiao/server/contracts/livecalls';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { bytes } from '../../shared/time/format.ts';

const tone = { up: 'q-tag q-tag-ok', down: 'q-tag q-tag-danger', off: 'q-tag' };
/** Less than so much free calls for attention. */
const lowShare = 0.1;

export function HouseStrip({ house: { engine, trunks, disk } }: { house: Live['house'] }) {
  const { t } = useTranslation('livecalls');
  const low = disk ? disk.freeBytes / disk.totalBytes < lowShare : true;
  return (
    <section className="lc-house" aria-label={t('ui.house')}>
      <span>
        <b>{t('ui.engine')}</b>
        <i className={tone[engine.state]}>{t(`ui.state.${engine.state}`)}</i>
        <small>{t('ui.engine-figures', { legs: engine.legs, phones: engine.registrations })}</small>
      </span>
      {trunks.map((one) => (
        <span key={one.id}>
          <b>{nameIn(one.name)}</b>
          <i className={tone[one.state]} title={one.reason ?? undefined}>
            {t(`ui.state.${one.state}`)}
          </i>
          <small>
            {one.mostCalls === null
              ? t('ui.trunk-calls', { calls: one.calls })
              : t('ui.trunk-of', { calls: one.calls, most: one.mostCalls })}
          </small>
        </span>
      ))}
      {trunks.length === 0 ? <span>{t('ui.no-trunks')}</span> : null}
      <span>
        <b>{t('ui.disk')}</b>
        <i className={low ? 'q-tag q-tag-danger' : 'q-tag q-tag-ok'}>{t(low ? 'ui.disk-low' : 'ui.disk-ok')}</i>
        {disk ? <small>{t('ui.disk-free', { free: bytes(disk.freeBytes) })}</small> : null}
      </span>
    </section>
  );
}
