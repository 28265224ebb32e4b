/** One agreement: its draft, and publishing it. */
import type { Agreement, Terms } from '@qiao/server/contracts/agreements';
import { useQueries, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { ChoiceRow } from '../../shared/ui/choice-row.tsx';
import { Combo, type ComboOption } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { lengthText, targets } from '../clocks/data.ts';
import { customerQuery, useTiers } from '../customers/data/customers.ts';
import { useModels } from '../tickets/product-field.tsx';
import { useAgreementCall } from './data.ts';

const none: Terms = { summary: { zh: '', en: '' }, customerIds: [], products: [], tierIds: [], policyIds: [] };

export default function AgreementDialog({ agreement, onDone }: { agreement: Agreement | null; onDone: () => void }) {
  const { t } = useTranslation('agreements');
  const { t: tc } = useTranslation('clocks');
  const [zh, setZh] = useState(agreement?.name.zh ?? '');
  const [en, setEn] = useState(agreement?.name.en ?? '');
  const [code, setCode] = useState(agreement?.code ?? '');
  const [draft, setDraft] = useState<Terms>(agreement?.draft ?? none);
  const [tried, setTried] = useState(false);
  const call = useAgreementCall();
  const { data: tiers } = useTiers();
  const policies = useQuery({
    queryKey: ['clocks', 'policies'],
    queryFn: async ({ signal }) => (await api('GET /api/clocks/policies', { signal })).policies,
  }).data;
  const put = (part: Partial<Terms>) => setDraft((now) => ({ ...now, ...part }));
  const codeWrong = !/^[a-z0-9][a-z0-9-]{0,59}$/.test(code);
  const chosenOf = (target: string) =>
    draft.policyIds.find((id) => policies?.find((policy) => policy.id === id)?.target === target) ?? '';
  const choose = (target: string, id: string) => {
    const others = draft.policyIds.filter((one) => policies?.find((policy) => policy.id === one)?.target !== target);
    put({ policyIds: id === '' ? others : [...others, id] });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!zh.trim() || !en.trim() || codeWrong) return;
    const body = {
      name: { zh: zh.trim(), en: en.trim() },
      draft,
    };
    call.mutate(
      {
        ask: () =>
          agreement
            ? api('PATCH /api/agreements/{id}', {
                params: { id: agreement.id },
                body: { version: agreement.version, ...body },
              })
            : api('POST /api/agreements', { body: { code, ...body } }),
        said: t('ui.saved'),
      },
      { onSuccess: () => (agreement ? undefined : onDone()) },
    );
  };
  const publish = () =>
    agreement &&
    call.mutate({
      ask: () =>
        api('POST /api/agreements/{id}/publish', {
          params: { id: agreement.id },
          body: { version: agreement.version },
        }),
      said: t('ui.published'),
    });
  const turn = () =>
    agreement &&
    call.mutate({
      ask: () =>
        api('PATCH /api/agreements/{id}', {
          params: { id: agreement.id },
          body: { version: agreement.version, state: agreement.state === 'active' ? 'retired' : 'active' },
        }),
      said: t('ui.saved'),
    });
  const must = (text: string) => (tried && !text.trim() ? t('ui.missing') : null);
  return (
    <Dialog
      kind="drawer"
      title={agreement ? nameIn(agreement.name) : t('ui.add')}
      onClose={onDone}
      width={520}
      footer={
        <>
          {agreement ? (
            <Button onClick={turn} busy={call.isPending}>
              {t(agreement.state === 'active' ? 'ui.retire' : 'ui.restore')}
            </Button>
          ) : null}
          <Button
            type="submit"
            form="agreement"
            busy={call.isPending}
            kind={agreement?.differs ? 'default' : 'primary'}
          >
            {t('ui.save')}
          </Button>
          {agreement?.differs ? (
            <Button kind="primary" onClick={publish} busy={call.isPending}>
              {t('ui.publish')}
            </Button>
          ) : null}
        </>
      }
    >
      <form id="agreement" onSubmit={submit} noValidate>
        <div className="ag-pair">
          <Field label={t('ui.name-zh')} required error={must(zh)}>
            {(props) => <Input {...props} maxLength={120} value={zh} onChange={(event) => setZh(event.target.value)} />}
          </Field>
          <Field label={t('ui.name-en')} required error={must(en)}>
            {(props) => <Input {...props} maxLength={120} value={en} onChange={(event) => setEn(event.target.value)} />}
          </Field>
        </div>
        {agreement ? null : (
          <Field label={t('ui.code')} required error={tried && codeWrong ? t('ui.code-wrong') : null}>
            {(props) => (
              <Input {...props} maxLength={60} value={code} onChange={(event) => setCode(event.target.value)} />
            )}
          </Field>
        )}
        <Parties ids={draft.customerIds} onChange={(customerIds) => put({ customerIds })} />
        <Products chosen={draft.products} onChange={(products) => put({ products })} />
        {tiers?.length ? (
          <ChoiceRow
            label={t('ui.tiers')}
            options={tiers.map((tier) => ({ value: tier.id, label: nameIn(tier.name) }))}
            chosen={draft.tierIds}
            onChange={(tierIds) => put({ tierIds })}
          />
        ) : null}
        <fieldset className="ag-policies">
          <legend>{t('ui.policies')}</legend>
          <p>{t('ui.policies-hint')}</p>
          {targets.map((target) => (
            <div key={target}>
              <span>{tc(`targets.${target}`)}</span>
              <Select
                aria-label={tc(`targets.${target}`)}
                value={chosenOf(target)}
                onChange={(event) => choose(target, event.target.value)}
                options={[
                  { value: '', label: t('ui.by-rules') },
                  ...(policies ?? [])
                    .filter((one) => one.target === target && (one.state === 'active' || one.id === chosenOf(target)))
                    .map((one) => ({ value: one.id, label: `${nameIn(one.name)} · ${lengthText(one.seconds)}` })),
                ]}
              />
            </div>
          ))}
        </fieldset>
        {(['zh', 'en'] as const).map((language) => (
          <Field key={language} label={t(`ui.summary-${language}`)}>
            {(props) => (
              <textarea
                {...props}
                className="q-input"
                rows={3}
                maxLength={2000}
                value={draft.summary[language]}
                onChange={(event) => put({ summary: { ...draft.summary, [language]: event.target.value } })}
              />
            )}
          </Field>
        ))}
      </form>
    </Dialog>
  );
}

/** Customers with a contract. */
function Parties({ ids, onChange }: { ids: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation('agreements');
  const [words, setWords] = useState('');
  const found = useQuery({
    queryKey: ['customers', 'pick', words],
    queryFn: ({ signal }) => api('GET /api/customers', { query: { q: words, limit: 20 }, signal }),
    enabled: words.trim().length >= 1,
    placeholderData: (before) => before,
  });
  const named = useQueries({
    queries: ids.map((id) => ({ ...customerQuery(id), staleTime: 60_000, retry: false })),
  });
  return (
    <Several
      label={t('ui.contract')}
      hint={t('ui.contract-hint')}
      chosen={ids.map((value, index) => ({ value, label: named[index]?.data?.name ?? value.slice(0, 8) }))}
      options={(found.data?.customers ?? []).map(({ id, name, number }) => ({ value: id, label: name, hint: number }))}
      busy={found.isFetching}
      onSearch={setWords}
      onChange={onChange}
    />
  );
}

/** Families and models of the catalogue; a word that is neither is a value of the company's own field. */
function Products({ chosen, onChange }: { chosen: string[]; onChange: (products: string[]) => void }) {
  const { t } = useTranslation('agreements');
  const [words, setWords] = useState('');
  const models = useModels(words);
  const families = useQuery({
    queryKey: ['catalogue', 'families'],
    queryFn: async ({ signal }) => (await api('GET /api/catalogue/families', { signal })).families,
  }).data;
  const wanted = words.trim();
  const known = [
    ...(families ?? []).map((one) => ({
      value: `family:${one.code}`,
      label: nameIn(one.name),
      hint: t('ui.product-family'),
    })),
    ...(models.data ?? []).map((one) => ({
      value: `model:${one.code}`,
      label: `${nameIn(one.name)} ${one.code}`,
      hint: nameIn(one.familyName),
    })),
  ];
  const own =
    wanted && !/^(family|model):/.test(wanted) ? [{ value: wanted, label: wanted, hint: t('ui.product-own') }] : [];
  return (
    <Several
      label={t('ui.products')}
      hint={t('ui.products-hint')}
      chosen={chosen.map(
        (value) => known.find((one) => one.value === value) ?? { value, label: value.replace(/^\w+:/, '') },
      )}
      options={[...known.filter(({ label }) => label.toLowerCase().includes(wanted.toLowerCase())), ...own]}
      busy={models.isFetching}
      onSearch={setWords}
      onChange={onChange}
    />
  );
}

/** A choice that adds, over the list of what was chosen. */
function Several({
  label,
  hint,
  chosen,
  options,
  busy,
  onSearch,
  onChange,
}: {
  label: string;
  hint: string;
  chosen: ComboOption[];
  options: ComboOption[];
  busy: boolean;
  onSearch: (words: string) => void;
  onChange: (values: string[]) => void;
}) {
  const { t } = useTranslation('agreements');
  const values = chosen.map(({ value }) => value);
  return (
    <>
      <Field label={label}>
        {(props) => (
          <Combo
            id={props.id}
            label={label}
            placeholder={hint}
            options={options.filter(({ value }) => !values.includes(value))}
            value={null}
            onSearch={onSearch}
            busy={busy}
            onChange={(value) => value && onChange([...values, value])}
          />
        )}
      </Field>
      {chosen.length > 0 ? (
        <ul className="ag-parties">
          {chosen.map((one) => (
            <li key={one.value}>
              {one.label}
              <IconButton
                icon={X}
                className="is-small"
                label={t('ui.drop-customer', { name: one.label })}
                onClick={() => onChange(values.filter((value) => value !== one.value))}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
