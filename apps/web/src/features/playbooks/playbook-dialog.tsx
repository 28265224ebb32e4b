import type { Playbook, Step } from '@qiao/server/contracts/playbooks';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { ChoiceRow } from '../../shared/ui/choice-row.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { useDefinition } from './data.ts';

/** A key that no other step has; nobody needs to see it. */
function freshKey(steps: Step[]): string {
  for (let n = steps.length + 1; ; n++) if (!steps.some(({ key }) => key === `step-${n}`)) return `step-${n}`;
}

export default function PlaybookDialog({ playbook, onDone }: { playbook: Playbook | null; onDone: () => void }) {
  const { t } = useTranslation('playbooks');
  const { typeOptions } = useTicketTypes();
  const [zh, setZh] = useState(playbook?.name.zh ?? '');
  const [en, setEn] = useState(playbook?.name.en ?? '');
  const [types, setTypes] = useState(playbook?.types ?? []);
  const [steps, setSteps] = useState<Step[]>(playbook?.steps ?? []);
  const [tried, setTried] = useState(false);
  const save = useDefinition(onDone);
  const put = (key: string, part: Partial<Step>) =>
    setSteps((all) => all.map((step) => (step.key === key ? { ...step, ...part } : step)));
  const add = () =>
    setSteps((all) => [
      ...all,
      { key: freshKey(all), name: { zh: '', en: '' }, hint: null, required: true, before: 'resolved' },
    ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!zh.trim() || !en.trim() || steps.length === 0) return;
    if (steps.some(({ name }) => !name.zh.trim() || !name.en.trim())) return;
    const body = { name: { zh: zh.trim(), en: en.trim() }, types, steps };
    save.mutate(() =>
      playbook
        ? api('PATCH /api/playbooks/{id}', {
            params: { id: playbook.id },
            body: { version: playbook.version, ...body },
          })
        : api('POST /api/playbooks', { body }),
    );
  };
  const must = (text: string) => (tried && !text.trim() ? t('ui.missing') : null);
  return (
    <Dialog
      kind="drawer"
      title={playbook ? nameIn(playbook.name) : t('ui.add-playbook')}
      onClose={onDone}
      width={560}
      footer={
        <>
          {playbook ? (
            <Button
              onClick={() =>
                save.mutate(() =>
                  api('PATCH /api/playbooks/{id}', {
                    params: { id: playbook.id },
                    body: { version: playbook.version, state: playbook.state === 'active' ? 'retired' : 'active' },
                  }),
                )
              }
            >
              {t(playbook.state === 'active' ? 'ui.retire' : 'ui.restore')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="playbook" busy={save.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="playbook" onSubmit={submit} noValidate>
        <div className="pb-pair">
          <Field label={t('ui.name-zh')} required error={must(zh)}>
            {(props) => <Input {...props} maxLength={120} value={zh} onChange={(event) => setZh(event.target.value)} />}
          </Field>
          <Field label={t('ui.name-en')} required error={must(en)}>
            {(props) => <Input {...props} maxLength={120} value={en} onChange={(event) => setEn(event.target.value)} />}
          </Field>
        </div>
        <fieldset className="pb-steps">
          <legend>{t('ui.steps')}</legend>
          {steps.map((step, index) => (
            <div key={step.key} className="pb-step">
              {(['zh', 'en'] as const).map((language) => (
                <Input
                  key={language}
                  aria-label={`${index + 1} ${t(`ui.name-${language}`)}`}
                  aria-invalid={tried && !step.name[language].trim()}
                  placeholder={t(`ui.name-${language}`)}
                  maxLength={120}
                  value={step.name[language]}
                  onChange={(event) => put(step.key, { name: { ...step.name, [language]: event.target.value } })}
                />
              ))}
              <IconButton
                icon={X}
                className="is-small"
                label={t('ui.drop-step', { name: nameIn(step.name) || index + 1 })}
                onClick={() => setSteps((all) => all.filter(({ key }) => key !== step.key))}
              />
              <label>
                <input
                  type="checkbox"
                  checked={step.required}
                  onChange={(event) => put(step.key, { required: event.target.checked })}
                />
                {t('ui.required')}
              </label>
              <label>
                <input
                  type="checkbox"
                  checked={step.action === 'remote-help'}
                  onChange={(event) => put(step.key, { action: event.target.checked ? 'remote-help' : undefined })}
                />
                {t('ui.action')}
              </label>
              <Select
                aria-label={`${index + 1} ${t('ui.holds')}`}
                value={step.before}
                onChange={(event) => put(step.key, { before: event.target.value as Step['before'] })}
                options={(['resolved', 'closed'] as const).map((value) => ({ value, label: t(`ui.before.${value}`) }))}
              />
            </div>
          ))}
          <div>
            <Button small icon={Plus} onClick={add} disabled={steps.length >= 20}>
              {t('ui.add-step')}
            </Button>
            {tried && steps.length === 0 ? (
              <span className="q-field-error" role="alert">
                {t('ui.missing')}
              </span>
            ) : null}
          </div>
        </fieldset>
        <ChoiceRow label={t('ui.types')} options={typeOptions()} chosen={types} onChange={setTypes} />
        <p className="q-field-hint">{t('ui.types-hint')}</p>
      </form>
    </Dialog>
  );
}
