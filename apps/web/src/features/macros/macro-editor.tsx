import type { Macro, Step } from '@qiao/server/contracts/macros';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan, useMe } from '../../shared/session.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { useTree } from '../organisation/data.ts';
import { complete, type Do, doable, emptyStep, macrosAgain } from './data.ts';
import { StepFields } from './step-fields.tsx';

type Draft = Pick<Macro, 'subject' | 'reach' | 'unitId' | 'title'> & { steps: (Step & { key: number })[] };
let nextKey = 1;
const keyed = (step: Step): Draft['steps'][number] => ({ ...step, key: nextKey++ });
const plain = ({ key: _, ...step }: Draft['steps'][number]): Step => step as Step;

export function MacroEditor({
  macro,
  macros,
  onSaved,
  onDeleted,
}: {
  macro: Macro | null;
  macros: Macro[];
  onSaved: (id: string) => void;
  onDeleted: () => void;
}) {
  const { t } = useTranslation('macros');
  const me = useMe();
  const can = useCan();
  const [draft, setDraft] = useState<Draft>(() => ({
    subject: macro?.subject ?? 'conversation',
    reach: macro?.reach ?? 'own',
    unitId: macro?.unitId ?? null,
    title: macro?.title ?? '',
    steps: (macro?.steps ?? []).map(keyed),
  }));
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [sure, setSure] = useState(false);
  const edit = macro?.mayEdit ?? true;
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const reaches = (['own', 'team', 'company'] as const).filter(
    (one) => one === 'own' || one === draft.reach || can('macros.manage'),
  );
  const run = async (what: string, work: () => Promise<void>) => {
    setBusy(what);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(null);
    }
  };
  const save = () =>
    run('save', async () => {
      const { subject, reach, title } = draft;
      const unitId = reach === 'team' ? (draft.unitId ?? me.staff.unitId) : null;
      // A comma at the end of the tags is only being typed.
      const steps = draft.steps
        .map(plain)
        .map((step) =>
          step.do === 'tag' ? { ...step, tags: step.tags.map((tag) => tag.trim()).filter(Boolean) } : step,
        );
      const saved = macro
        ? await api('PUT /api/macros/{id}', {
            params: { id: macro.id },
            body: {
              subject,
              reach,
              unitId,
              title,
              steps,
              version: macro.version,
            },
          })
        : await api('POST /api/macros', { body: { subject, reach, unitId, title, steps } });
      await macrosAgain();
      toast('ok', t('ui.saved'));
      onSaved(saved.id);
    });
  const remove = () =>
    run('delete', async () => {
      await api('DELETE /api/macros/{id}', { params: { id: macro!.id } });
      await macrosAgain();
      toast('ok', t('ui.deleted', { title: macro!.title }));
      onDeleted();
    });
  const move = (from: number, by: 1 | -1) => {
    const steps = [...draft.steps];
    const [step] = steps.splice(from, 1);
    steps.splice(from + by, 0, step!);
    change({ steps });
  };
  const ready = draft.title.trim() !== '' && draft.steps.length > 0 && draft.steps.every(complete);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {edit ? null : <p className="reply-read-only">{t('ui.read-only')}</p>}
      <div className="reply-form">
        <Field label={t('ui.name')} required>
          {(props) => (
            <Input
              {...props}
              disabled={!edit}
              maxLength={80}
              value={draft.title}
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.subject')}>
          {(props) => (
            <Select
              {...props}
              disabled={!edit || draft.steps.length > 0}
              value={draft.subject}
              onChange={(event) => change({ subject: event.target.value as Draft['subject'] })}
              options={(['conversation', 'ticket'] as const).map((one) => ({
                value: one,
                label: t(`ui.subjects.${one}`),
              }))}
            />
          )}
        </Field>
        <Field label={t('ui.reach')}>
          {(props) => (
            <Select
              {...props}
              disabled={!edit}
              value={draft.reach}
              onChange={(event) => change({ reach: event.target.value as Draft['reach'] })}
              options={reaches.map((one) => ({ value: one, label: t(`ui.reaches.${one}`) }))}
            />
          )}
        </Field>
        {draft.reach === 'team' ? (
          <UnitChoice value={draft.unitId ?? me.staff.unitId} edit={edit} onChange={(unitId) => change({ unitId })} />
        ) : null}
      </div>
      <h2 className="macro-title">{t('ui.steps')}</h2>
      <ol className="macro-steps">
        {draft.steps.map((step, index) => (
          <li key={step.key}>
            <header>
              <b>{index + 1}</b>
              <span>{t(`ui.do.${step.do}`)}</span>
              {edit ? (
                <>
                  <IconButton
                    icon={ArrowUp}
                    label={t('ui.up')}
                    size={14}
                    className="is-small"
                    disabled={index === 0}
                    onClick={() => move(index, -1)}
                  />
                  <IconButton
                    icon={ArrowDown}
                    label={t('ui.down')}
                    size={14}
                    className="is-small"
                    disabled={index === draft.steps.length - 1}
                    onClick={() => move(index, 1)}
                  />
                  <IconButton
                    icon={X}
                    label={t('ui.remove')}
                    size={14}
                    className="is-small"
                    onClick={() => change({ steps: draft.steps.filter((one) => one.key !== step.key) })}
                  />
                </>
              ) : null}
            </header>
            <div className="macro-fields">
              <StepFields
                step={step}
                macros={macros}
                own={{ id: macro?.id ?? null, subject: draft.subject }}
                disabled={!edit}
                onChange={(next) =>
                  change({ steps: draft.steps.map((one) => (one.key === step.key ? { ...next, key: one.key } : one)) })
                }
              />
            </div>
          </li>
        ))}
      </ol>
      {edit ? (
        <MenuButton
          label={t('ui.add-step')}
          placement="bottom-start"
          items={doable[draft.subject].map((what: Do) => ({
            id: what,
            label: t(`ui.do.${what}`),
            run: () => change({ steps: [...draft.steps, keyed(emptyStep(what))] }),
          }))}
          button={(props) => (
            <Button small icon={Plus} {...props}>
              {t('ui.add-step')}
            </Button>
          )}
        />
      ) : null}
      {error ? (
        <p className="reply-warn" role="alert">
          {error}
        </p>
      ) : null}
      {edit ? (
        <div className="reply-actions macro-actions">
          <Button kind="primary" type="submit" busy={busy === 'save'} disabled={!ready}>
            {t('ui.save')}
          </Button>
          {macro && !sure ? (
            <Button kind="danger" onClick={() => setSure(true)}>
              {t('ui.delete')}
            </Button>
          ) : null}
          {macro && sure ? (
            <>
              <span>{t('ui.delete-sure', { title: macro.title })}</span>
              <Button kind="danger" busy={busy === 'delete'} onClick={() => void remove()}>
                {t('ui.delete')}
              </Button>
              <Button onClick={() => setSure(false)}>{t('ui.back')}</Button>
            </>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}

function UnitChoice({ value, edit, onChange }: { value: string; edit: boolean; onChange: (id: string) => void }) {
  const { t } = useTranslation('macros');
  const units = useTree(false);
  return (
    <Field label={t('ui.unit')}>
      {(props) => (
        <Select
          {...props}
          disabled={!edit}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          options={(units.data ?? []).map((unit) => ({ value: unit.id, label: nameIn(unit.name) }))}
        />
      )}
    </Field>
  );
}
