/** On the customer's file: what was signed with them. */
import type { Contract } from '@qiao/server/contracts/contracts';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { ContractLines } from './contract-lines.tsx';
import { useContracts } from './data.ts';

const ContractDialog = lazy(() => import('./contract-dialog.tsx'));

export function ContractPart({ customerId }: { customerId: string }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const { data } = useContracts(customerId);
  const contracts = data?.contracts ?? [];
  const [open, setOpen] = useState<Contract | 'new' | null>(null);
  return (
    <section>
      <header className="cu-section-head">
        <h2>
          {t('ui.title')} <small className="cu-section-small">{contracts.length}</small>
        </h2>
        {can('contracts.write') ? (
          <button type="button" className="q-link" onClick={() => setOpen('new')}>
            {t('ui.add')}
          </button>
        ) : null}
      </header>
      {contracts.length === 0 ? <p className="cu-quiet">{t('ui.none')}</p> : null}
      <ContractLines contracts={contracts} {...(can('contracts.write') ? { onOpen: setOpen } : {})} />
      {open ? (
        <Suspense fallback={null}>
          <ContractDialog
            key={open === 'new' ? 'new' : open.id}
            customerId={customerId}
            contract={open === 'new' ? null : open}
            agreements={data?.agreements ?? []}
            onDone={() => setOpen(null)}
          />
        </Suspense>
      ) : null}
    </section>
  );
}
