/** Whether telephony runs at all, and what is typed into telephones. */
import { useTranslation } from '../../shared/i18n.ts';
import { useEngine } from './data.ts';

export function EngineLine() {
  const { t } = useTranslation('telephony');
  const { data: engine } = useEngine();
  if (!engine) return null;
  if (engine.state === 'down')
    return (
      <p className="ln-engine" role="alert">
        <span className="q-tag q-tag-danger">{t('ui.lines.engine.down')}</span>
        <span>{t('ui.lines.engine.down-text')}</span>
        {engine.reason ? <small>{engine.reason}</small> : null}
      </p>
    );
  if (engine.state === 'off')
    return (
      <p className="ln-engine">
        <span className="q-tag">{t('ui.lines.engine.off')}</span>
        <span>{t('ui.lines.engine.off-text')}</span>
      </p>
    );
  return (
    <p className="ln-engine">
      <span className="q-tag q-tag-ok">{t('ui.lines.engine.up')}</span>
      <span>{t('ui.lines.engine.address', { address: engine.address, realm: engine.realm })}</span>
      <small>{t('ui.lines.engine.figures', { phones: engine.registrations, legs: engine.legs })}</small>
    </p>
  );
}
