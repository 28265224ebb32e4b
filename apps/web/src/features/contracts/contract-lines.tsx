/** Contracts as lines of the file: number and phase, kind and worth, term, what it covers and brings. */
import { link } from '../../shared/api.ts';
import '../orders/orders.css';
import type { Contract } from '@qiao/server/contracts/contracts';
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { listed } from '../../shared/time/format.ts';
import { moneyText } from '../orders/money.ts';

const tones: Record<Contract['phase'], string> = {
  draft: '',
  upcoming: '',
  running: ' q-tag-ok',
  expiring: ' cu-tag-warn',
  ended: '',
  terminated: '',
};

export function ContractLines({
  contracts,
  onOpen,
}: {
  contracts: readonly Contract[];
  onOpen?: (contract: Contract) => void;
}) {
  const { t } = useTranslation('contracts');
  return (
    <ul className="or-list">
      {contracts.map((one) => (
        <li key={one.id}>
          <span className="or-head">
            {onOpen ? (
              <button type="button" className="q-link" onClick={() => onOpen(one)}>
                {one.number}
              </button>
            ) : (
              <span>{one.number}</span>
            )}
            {one.customer ? (
              <Link className="q-text-link" to={`/customers/${one.customer.id}`}>
                {one.customer.name} {one.customer.number}
              </Link>
            ) : null}
            <span className={`q-tag${tones[one.phase]}`}>{t(`ui.phase.${one.phase}`)}</span>
          </span>
          <small className="or-meta">
            {[
              t(`ui.kind.${one.kind}`),
              one.tierName ? nameIn(one.tierName) : null,
              one.worth === null ? null : moneyText(one.worth, one.currency),
              one.owner ? t('ui.in-charge', { name: one.owner.name }) : null,
            ]
              .filter(Boolean)
              .join(' · ')}
          </small>
          <small className="or-meta">
            {one.endsOn
              ? t('ui.from-to', { from: one.startsOn, to: one.endsOn })
              : t('ui.from', { from: one.startsOn })}
            {one.phase === 'expiring' && one.daysLeft !== null
              ? ` · ${one.daysLeft === 0 ? t('ui.last-day') : t('ui.left', { count: one.daysLeft })}`
              : ''}
          </small>
          <small className="or-meta">
            {one.products.length > 0 ? listed(one.products.map(({ name }) => nameIn(name))) : t('ui.all-products')}
            {one.agreementName ? ` · ${nameIn(one.agreementName)}` : ''}
          </small>
          {one.document ? (
            <small className="or-meta">
              <a
                className="q-text-link"
                href={link('GET /api/contracts/{id}/document', { params: { id: one.id } })}
                download
              >
                {t('ui.open-document', { name: one.document.name })}
              </a>
            </small>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
