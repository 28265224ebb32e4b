import type { Rule, RuleInput } from '@qiao/server/contracts/visitors';
import { MessageCirclePlus, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { type Name, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useRules, visitorsAgain } from './data.ts';

export function RuleList() {
  const { t } = useTranslation('visitors');
  const { data, isPending, isError, error, refetch } = useRules();
  const [open, setOpen] = useState<Rule | 'new' | null>(null);
  if (isPending) return <Skeleton rows={4} height={56} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  return (
    <>
      <div className="visitors-bar">
        <Button kind="primary" icon={Plus} disabled={data.entrances.length === 0} onClick={() => setOpen('new')}>
          {t('ui.rule-add')}
        </Button>
      </div>
      {data.rules.length === 0 ? (
        <Empty icon={MessageCirclePlus} title={t('ui.rule-none')} text={t('ui.rule-none-text')} />
      ) : null}
      <ul className="visitors-list">
        {data.rules.map((rule) => (
          <li key={rule.id}>
            <div>
              <b>
                {rule.name} {rule.active ? null : <span className="q-tag">{t('ui.rule-off')}</span>}
              </b>
              <p>{nameIn(rule.text)}</p>
              <small>
                {nameIn(rule.entrance)} ·{' '}
                {t('ui.rule-when', { stay: rule.staySeconds, visits: rule.visits, again: rule.againDays })} ·{' '}
                {t('ui.rule-figures', { asked: rule.asked, accepted: rule.accepted })}
              </small>
            </div>
            <Button small onClick={() => setOpen(rule)}>
              {t('ui.edit')}
            </Button>
          </li>
        ))}
      </ul>
      {open ? (
        <RuleForm rule={open === 'new' ? null : open} entrances={data.entrances} onDone={() => setOpen(null)} />
      ) : null}
    </>
  );
}

function RuleForm({
  rule,
  entrances,
  onDone,
}: {
  rule: Rule | null;
  entrances: { id: string; title: Name }[];
  onDone: () => void;
}) {
  const { t } = useTranslation('visitors');
  const [draft, setDraft] = useState<RuleInput>(() => ({
    widgetId: rule?.widgetId ?? entrances[0]?.id ?? '',
    name: rule?.name ?? '',
    active: rule?.active ?? true,
    pageHas: rule?.pageHas ?? '',
    referrerHas: rule?.referrerHas ?? '',
    staySeconds: rule?.staySeconds ?? 60,
    visits: rule?.visits ?? 1,
    againDays: rule?.againDays ?? 7,
    text: rule?.text ?? { zh: '', en: '' },
  }));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<RuleInput>) => setDraft((now) => ({ ...now, ...part }));
  const missing = (text: string) => (tried && text.trim() === '' ? t('ui.needed') : null);
  const run = async (work: () => Promise<unknown>, words: string) => {
    setBusy(true);
    try {
      await work();
      toast('ok', words);
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await visitorsAgain();
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if ([draft.name, draft.text.zh, draft.text.en].some((text) => text.trim() === '')) return setTried(true);
    void run(
      () =>
        rule
          ? api('PUT /api/visitors/rules/{id}', { params: { id: rule.id }, body: { ...draft, version: rule.version } })
          : api('POST /api/visitors/rules', { body: draft }),
      t('ui.saved'),
    );
  };
  const number = (label: string, key: 'staySeconds' | 'visits' | 'againDays', min: number, max: number) => (
    <Field label={label}>
      {(props) => (
        <Input
          {...props}
          type="number"
          min={min}
          max={max}
          value={draft[key]}
          onChange={(event) => change({ [key]: Math.max(min, Math.min(max, Math.round(Number(event.target.value)))) })}
        />
      )}
    </Field>
  );
  return (
    <Dialog title={t(rule ? 'ui.edit' : 'ui.rule-add')} onClose={onDone} width={560}>
      <form onSubmit={save} noValidate>
        <div className="visitors-form">
          <Field label={t('ui.rule-name')} required error={missing(draft.name)}>
            {(props) => (
              <Input
                {...props}
                maxLength={80}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.rule-entrance')}>
            {(props) => (
              <Select
                {...props}
                value={draft.widgetId}
                onChange={(event) => change({ widgetId: event.target.value })}
                options={entrances.map((one) => ({ value: one.id, label: nameIn(one.title) }))}
              />
            )}
          </Field>
          <Field label={t('ui.rule-page')} hint={t('ui.rule-page-hint')}>
            {(props) => (
              <Input
                {...props}
                maxLength={200}
                value={draft.pageHas}
                onChange={(event) => change({ pageHas: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.rule-referrer')}>
            {(props) => (
              <Input
                {...props}
                maxLength={200}
                value={draft.referrerHas}
                onChange={(event) => change({ referrerHas: event.target.value })}
              />
            )}
          </Field>
          {number(t('ui.rule-stay'), 'staySeconds', 0, 86_400)}
          {number(t('ui.rule-visits'), 'visits', 1, 1000)}
          {number(t('ui.rule-again'), 'againDays', 0, 365)}
          <Field label={t('ui.state')}>
            {(props) => (
              <Select
                {...props}
                value={draft.active ? 'on' : 'off'}
                onChange={(event) => change({ active: event.target.value === 'on' })}
                options={[
                  { value: 'on', label: t('ui.rule-active') },
                  { value: 'off', label: t('ui.rule-off') },
                ]}
              />
            )}
          </Field>
        </div>
        {(['zh', 'en'] as const).map((language) => (
          <Field key={language} label={t(`ui.rule-${language}`)} required error={missing(draft.text[language])}>
            {(props) => (
              <Input
                {...props}
                maxLength={300}
                value={draft.text[language]}
                onChange={(event) => change({ text: { ...draft.text, [language]: event.target.value } })}
              />
            )}
          </Field>
        ))}
        <div className="visitors-actions">
          {rule ? (
            <Button
              kind="danger"
              busy={busy}
              onClick={() =>
                void run(() => api('DELETE /api/visitors/rules/{id}', { params: { id: rule.id } }), t('ui.deleted'))
              }
            >
              {t('ui.delete')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
