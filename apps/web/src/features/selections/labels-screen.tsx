/** Sheets of mailing labels: A4, three by eight, 70 × 37 mm each. Fetched only when asked for: it shows addresses and is audited. */
import './selections.css';
import type { Labels } from '@qiao/server/contracts/selections';
import { ArrowLeft, Printer } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { currentLocale, useTranslation } from '../../shared/i18n.ts';
import { integer } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';

const perSheet = 24;

export function Component() {
  const { t } = useTranslation('selections');
  const { id = '' } = useParams();
  const [form, setForm] = useState<'zh' | 'en'>(currentLocale() === 'en' ? 'en' : 'zh');
  const [made, setMade] = useState<Labels | null>(null);
  const [error, setError] = useState<string | null>(null);
  const make = async () => {
    setError(null);
    try {
      setMade(await api('POST /api/selections/{id}/labels', { params: { id }, body: { form } }));
    } catch (failure) {
      setError(isApiError(failure) ? failure.message : t('ui.failed'));
    }
  };
  const sheets = Array.from({ length: Math.ceil((made?.labels.length ?? 0) / perSheet) }, (_, at) =>
    made!.labels.slice(at * perSheet, (at + 1) * perSheet),
  );
  return (
    <Page
      title={t('ui.labels')}
      crumbs={
        <Link to={`/selections/${id}`}>
          <ArrowLeft size={12} aria-hidden="true" /> {t('ui.title')}
        </Link>
      }
    >
      <div className="sel-actions sel-screen-only">
        <Select
          aria-label={t('ui.form')}
          value={form}
          options={(['zh', 'en'] as const).map((one) => ({ value: one, label: t(`ui.forms.${one}`) }))}
          onChange={(event) => setForm(event.target.value as 'zh' | 'en')}
        />
        <Button kind={made ? 'default' : 'primary'} onClick={() => void make()}>
          {t('ui.make-labels')}
        </Button>
        {made && made.labels.length > 0 ? (
          <Button kind="primary" icon={Printer} onClick={() => window.print()}>
            {t('ui.print')}
          </Button>
        ) : null}
        <span role="status">
          {made
            ? t('ui.labels-made', { labels: integer(made.labels.length), out: integer(made.leftOut) })
            : t('ui.labels-audited')}
        </span>
      </div>
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
      <section className="sel-sheets" tabIndex={0} aria-label={t('ui.labels')}>
        {sheets.map((sheet, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sheets are their place
          <section key={at} className="sel-sheet" aria-label={t('ui.sheet', { number: at + 1 })}>
            {sheet.map((label, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: labels are their place
              <address key={place}>
                {label.lines.map((line, row) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines are their place
                  <span key={row}>{line}</span>
                ))}
              </address>
            ))}
          </section>
        ))}
      </section>
    </Page>
  );
}
