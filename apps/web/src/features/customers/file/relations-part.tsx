import type { Customer } from '@qiao/server/contracts/customers';
import { Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { useRelationChange, useRelations } from '../data/parts.ts';

const RelationDialog = lazy(() => import('./relation-dialog.tsx'));

/** Family, employer, referrers, contact persons: each leads to the other file. */
export function RelationsPart({ customer, writes }: { customer: Customer; writes: boolean }) {
  const { t } = useTranslation('customers');
  const { data: relations = [] } = useRelations(customer.id);
  const change = useRelationChange(customer.id);
  const [adding, setAdding] = useState(false);
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.relations.title')}</h2>
        {writes ? (
          <button type="button" className="q-link" onClick={() => setAdding(true)}>
            {t('ui.relations.add')}
          </button>
        ) : null}
      </header>
      {relations.length === 0 ? <p className="cu-quiet">{t('ui.relations.none')}</p> : null}
      <ul className="cu-products">
        {relations.map((relation) => (
          <li key={relation.id}>
            <span>
              <small className="cu-item-meta">{t(`ui.relations.kind.${relation.kind}`)} </small>
              {relation.other.visible ? (
                <Link className="q-text-link" to={`/customers/${relation.other.id}`}>
                  {relation.other.name || relation.other.number}
                </Link>
              ) : (
                relation.other.number
              )}
            </span>
            {relation.note ? <small className="cu-item-meta">{relation.note}</small> : null}
            {writes ? (
              <IconButton
                icon={Trash2}
                size={14}
                className="is-small cu-product-drop"
                label={t('ui.relations.drop', { name: relation.other.name || relation.other.number })}
                disabled={change.isPending}
                onClick={() => change.mutate({ drop: relation.id })}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {adding ? (
        <Suspense fallback={null}>
          <RelationDialog customer={customer} onDone={() => setAdding(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}
