/** The company's name and zone, and its sites. */
import './organisation.css';
import type { Company, Site } from '@qiao/server/contracts/organisation';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { againAll, useSites } from './data.ts';

export function Component() {
  const { t } = useTranslation('organisation');
  const company = useQuery({
    queryKey: ['organisation', 'company'],
    queryFn: ({ signal }) => api('GET /api/organisation/company', { signal }),
  });
  const sites = useSites();
  const [busy, setBusy] = useState<number | null>(null);
  const turn = async (site: Site) => {
    setBusy(site.id);
    try {
      const state = site.state === 'active' ? 'closed' : 'active';
      await api('PATCH /api/organisation/sites/{id}', {
        params: { id: site.id },
        body: { version: site.version, state },
      });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(null);
      await againAll();
    }
  };
  return (
    <Page title={t('ui.sites.title')}>
      <div className="org-page">
        <Panel title={t('ui.sites.company')}>
          {company.isError ? <Failed error={company.error} retry={() => void company.refetch()} /> : null}
          {company.isPending ? <Skeleton rows={3} height={56} kind="lines" /> : null}
          {company.data ? <CompanyForm key={company.data.version} company={company.data} /> : null}
        </Panel>
        <Panel title={t('ui.sites.sites')}>
          {sites.isError ? <Failed error={sites.error} retry={() => void sites.refetch()} /> : null}
          <ul className="org-lines">
            {(sites.data ?? []).map((site) => (
              <li key={site.id}>
                <span>
                  {nameIn(site.name)}
                  <small>{t('ui.sites.line', { id: site.id, code: site.code, zone: site.zone })}</small>
                </span>
                {site.state === 'closed' ? <span className="q-tag">{t('ui.tree.closed')}</span> : null}
                <Button small busy={busy === site.id} onClick={() => void turn(site)}>
                  {t(site.state === 'active' ? 'ui.unit.close' : 'ui.unit.reopen')}
                </Button>
              </li>
            ))}
          </ul>
          <AddSite next={Math.max(0, ...(sites.data ?? []).map((site) => site.id)) + 1} />
        </Panel>
      </div>
    </Page>
  );
}

function CompanyForm({ company }: { company: Company }) {
  const { t } = useTranslation('organisation');
  const [draft, setDraft] = useState(company);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      queryClient.setQueryData(
        ['organisation', 'company'],
        await api('PUT /api/organisation/company', { body: draft }),
      );
      toast('ok', t('ui.saved'));
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={save} noValidate>
      <div className="org-form">
        {(['zh', 'en'] as const).map((language) => (
          <Field key={language} label={t(`ui.unit.name-${language}`)} required={language === 'zh'}>
            {(props) => (
              <Input
                {...props}
                value={draft.name[language]}
                onChange={(event) =>
                  setDraft((now) => ({ ...now, name: { ...now.name, [language]: event.target.value } }))
                }
              />
            )}
          </Field>
        ))}
        <Field label={t('ui.unit.zone')} error={error}>
          {(props) => (
            <Input
              {...props}
              value={draft.zone}
              onChange={(event) => setDraft((now) => ({ ...now, zone: event.target.value }))}
            />
          )}
        </Field>
      </div>
      <Button
        kind="primary"
        type="submit"
        busy={busy}
        disabled={JSON.stringify(draft) === JSON.stringify(company) || draft.name.zh.trim() === ''}
      >
        {t('ui.save')}
      </Button>
    </form>
  );
}

function AddSite({ next }: { next: number }) {
  const { t } = useTranslation('organisation');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState({ zh: '', en: '' });
  const [code, setCode] = useState('');
  const [zone, setZone] = useState('Asia/Shanghai');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  if (!open) return <Button onClick={() => setOpen(true)}>{t('ui.sites.add')}</Button>;
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api('POST /api/organisation/sites', { body: { id: next, code, name, zone } });
      await againAll();
      setOpen(false);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={add} noValidate>
      <div className="org-form">
        {(['zh', 'en'] as const).map((language) => (
          <Field key={language} label={t(`ui.unit.name-${language}`)} required={language === 'zh'}>
            {(props) => (
              <Input
                {...props}
                value={name[language]}
                onChange={(event) => setName((now) => ({ ...now, [language]: event.target.value }))}
              />
            )}
          </Field>
        ))}
        <Field label={t('ui.unit.code')} error={error} required>
          {(props) => <Input {...props} value={code} onChange={(event) => setCode(event.target.value)} />}
        </Field>
        <Field label={t('ui.unit.zone')}>
          {(props) => <Input {...props} value={zone} onChange={(event) => setZone(event.target.value)} />}
        </Field>
      </div>
      <div className="org-actions">
        <Button kind="primary" type="submit" busy={busy} disabled={name.zh.trim() === '' || code.trim() === ''}>
          {t('ui.sites.add')}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('ui.cancel')}</Button>
      </div>
    </form>
  );
}
