/** On the customer's file: second checks, what was agreed to under which text, to whom data was given. */
import { api } from '../../shared/api.ts';
import './consents.css';
import type { Disclosure, FileConsents, IdentityCheck, Word } from '@qiao/server/contracts/consents';
import type { Customer } from '@qiao/server/contracts/customers';
import { lazy, Suspense, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { dayTime, isoDay, listed } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { useFileChange, useFileConsents } from './data.ts';
import { sourceText } from './source-text.ts';

const WordDialog = lazy(() => import('./word-dialog.tsx'));
const DisclosureDialog = lazy(() => import('./disclosure-dialog.tsx'));
const CheckDialog = lazy(() => import('./check-dialog.tsx'));

export function ConsentParts({ customer }: { customer: Customer }) {
  const { data: file } = useFileConsents(customer.id);
  if (!file) return null;
  return (
    <>
      <Checks customerId={customer.id} checks={file.checks} />
      <Words customerId={customer.id} file={file} />
      <Disclosures customerId={customer.id} file={file} />
    </>
  );
}

function Checks({ customerId, checks }: { customerId: string; checks: IdentityCheck[] }) {
  const { t } = useTranslation('consents');
  const can = useCan();
  const [asked, setAsked] = useState<IdentityCheck | null>(null);
  if (checks.length === 0) return null;
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.checks')}</h2>
      </header>
      <ul className="co-lines">
        {checks.map((check) => (
          <li key={check.field}>
            <span>{t(`ui.check.${check.field}`)}</span>
            <span className="co-acts">
              <CheckMark state={check.state} />
              {check.state === 'open' && !check.own && can('consents.verify') ? (
                <Button small onClick={() => setAsked(check)}>
                  {t('ui.do-check')}
                </Button>
              ) : null}
            </span>
            {check.enteredAt && check.state !== 'confirmed' ? (
              <small className="cu-item-meta">
                {t('ui.entered', { by: check.enteredBy, at: dayTime(check.enteredAt) })}
              </small>
            ) : null}
            {check.checkedAt ? (
              <small className="cu-item-meta">
                {t(check.state === 'confirmed' ? 'ui.checked' : 'ui.sent-back', {
                  by: check.checkedBy ?? '',
                  at: dayTime(check.checkedAt),
                })}
                {check.note ? ` · ${check.note}` : ''}
              </small>
            ) : null}
            {check.state === 'open' && check.own ? <small className="cu-item-meta">{t('ui.own')}</small> : null}
          </li>
        ))}
      </ul>
      {asked ? (
        <Suspense fallback={null}>
          <CheckDialog customerId={customerId} field={asked.field} onDone={() => setAsked(null)} />
        </Suspense>
      ) : null}
    </section>
  );
}

const tones = { unknown: '', open: ' cu-tag-warn', confirmed: ' q-tag-ok', refused: ' q-tag-danger' } as const;

function CheckMark({ state }: { state: IdentityCheck['state'] }) {
  const { t } = useTranslation('consents');
  return <span className={`q-tag${tones[state]}`}>{t(`ui.state.${state}`)}</span>;
}

function Words({ customerId, file }: { customerId: string; file: FileConsents }) {
  const { t } = useTranslation('consents');
  const can = useCan();
  const [open, setOpen] = useState(false);
  const state = (word: Word | null, needed: boolean) =>
    word?.outdated ? (
      <span className="q-tag cu-tag-warn">{t('ui.outdated')}</span>
    ) : word?.given ? (
      <span className="q-tag q-tag-ok">{t('ui.given')}</span>
    ) : word ? (
      <span className="q-tag q-tag-danger">{t('ui.withdrawn')}</span>
    ) : (
      <span className="q-tag">{t(needed ? 'ui.never' : 'ui.basis.contract')}</span>
    );
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.words')}</h2>
        {can('consents.record') ? (
          <button type="button" className="q-link" onClick={() => setOpen(true)}>
            {t('ui.record')}
          </button>
        ) : null}
      </header>
      <ul className="co-words">
        {file.purposes.map(({ code, name, basis, word }) => (
          <li key={code}>
            <span>{nameIn(name)}</span>
            {word || basis !== 'law' ? (
              state(word, basis === 'consent')
            ) : (
              <span className="q-tag">{t('ui.basis.law')}</span>
            )}
            {word ? (
              <small className="cu-item-meta">
                {isoDay(word.at)} · {sourceText(t, word.source)} ·{' '}
                {word.noticeNumber === null ? t('ui.no-notice') : t('ui.notice', { number: word.noticeNumber })} ·{' '}
                {word.by}
              </small>
            ) : null}
          </li>
        ))}
      </ul>
      {open ? (
        <Suspense fallback={null}>
          <WordDialog customerId={customerId} file={file} onDone={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}

function Disclosures({ customerId, file }: { customerId: string; file: FileConsents }) {
  const { t } = useTranslation('consents');
  const can = useCan();
  const [open, setOpen] = useState(false);
  const records = can('consents.record');
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.disclosures')}</h2>
        {records ? (
          <button type="button" className="q-link" onClick={() => setOpen(true)}>
            {t('ui.disclose')}
          </button>
        ) : null}
      </header>
      {file.disclosures.length === 0 ? <p className="cu-quiet">{t('ui.no-disclosures')}</p> : null}
      <ul className="co-lines">
        {file.disclosures.map((line) => (
          <DisclosureLine key={line.id} customerId={customerId} line={line} records={records} />
        ))}
      </ul>
      {open ? (
        <Suspense fallback={null}>
          <DisclosureDialog customerId={customerId} file={file} onDone={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}

function DisclosureLine({ customerId, line, records }: { customerId: string; line: Disclosure; records: boolean }) {
  const { t } = useTranslation('consents');
  const change = useFileChange(customerId);
  return (
    <li className={line.struckAt ? 'is-struck' : ''}>
      <span>{line.recipient}</span>
      <span className="co-acts">
        {line.covered || line.struckAt ? null : <span className="q-tag cu-tag-warn">{t('ui.uncovered')}</span>}
        {records && !line.struckAt ? (
          <button
            type="button"
            className="q-link"
            disabled={change.isPending}
            aria-label={`${t('ui.strike')} ${line.recipient} ${line.givenOn}`}
            onClick={() =>
              change.mutate(() =>
                api('POST /api/customers/{id}/disclosures/{disclosureId}/strike', {
                  params: { id: customerId, disclosureId: line.id },
                }),
              )
            }
          >
            {t('ui.strike')}
          </button>
        ) : null}
      </span>
      <small className="cu-item-meta">
        {line.givenOn} · {nameIn(line.purposeName)} · {line.reason}
      </small>
      <small className="cu-item-meta">
        {listed(line.fields.map((field) => t(`ui.field.${field}`)))} · {line.by}
      </small>
      {line.struckAt ? (
        <small className="cu-item-meta">
          {t('ui.struck', { at: dayTime(line.struckAt), by: line.struckBy ?? '' })}
        </small>
      ) : null}
    </li>
  );
}
