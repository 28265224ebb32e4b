import type { Playbook, Template } from '@qiao/server/contracts/playbooks';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useTree } from '../organisation/data.ts';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { priorities, useAssignees, useTopics } from '../tickets/data/tickets.ts';
import { topicOptions } from '../tickets/data/topic-options.ts';
import { TicketFormFields } from '../tickets/form-fields.tsx';
import { useDefinition } from './data.ts';

/** `* 拍照留存` is a task that must be done. */
const tasksOf = (text: string): Template['tasks'] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.replace(/^\*\s*/, '') !== '')
    .map((line) => ({ title: line.replace(/^\*\s*/, '').slice(0, 200), required: line.startsWith('*') }));
const textOf = (tasks: Template['tasks']): string =>
  tasks.map(({ title, required }) => (required ? `* ${title}` : title)).join('\n');

export default function TemplateDialog({
  template,
  playbooks,
  onDone,
}: {
  template: Template | null;
  playbooks: Playbook[];
  onDone: () => void;
}) {
  const { t } = useTranslation('playbooks');
  const { t: tt } = useTranslation('tickets');
  const me = useMe();
  const { typeOptions } = useTicketTypes();
  const { data: topics } = useTopics();
  const units = useTree(false);
  const [zh, setZh] = useState(template?.name.zh ?? '');
  const [en, setEn] = useState(template?.name.en ?? '');
  const [form, setForm] = useState({
    type: template?.type ?? 'consult',
    title: template?.title ?? '',
    description: template?.description ?? '',
    priority: template?.priority ?? ('normal' as Template['priority']),
    special: template?.special ?? false,
    topicId: template?.topicId ?? null,
    custom: template?.custom ?? {},
    unitId: template?.unitId ?? null,
    assigneeId: template?.assigneeId ?? null,
    playbookId: template?.playbookId ?? null,
    position: template?.position ?? 0,
  });
  const [tasks, setTasks] = useState(textOf(template?.tasks ?? []));
  const [tried, setTried] = useState(false);
  const save = useDefinition(onDone);
  const { data: staff } = useAssignees(form.unitId ?? me.staff.unitId);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!zh.trim() || !en.trim()) return;
    const body = { name: { zh: zh.trim(), en: en.trim() }, ...form, tasks: tasksOf(tasks) };
    save.mutate(() =>
      template
        ? api('PATCH /api/ticket-templates/{id}', {
            params: { id: template.id },
            body: { version: template.version, ...body },
          })
        : api('POST /api/ticket-templates', { body }),
    );
  };
  const must = (text: string) => (tried && !text.trim() ? t('ui.missing') : null);
  return (
    <Dialog
      kind="drawer"
      title={template ? nameIn(template.name) : t('ui.add-template')}
      onClose={onDone}
      width={520}
      footer={
        <>
          {template ? (
            <Button
              onClick={() =>
                save.mutate(() =>
                  api('PATCH /api/ticket-templates/{id}', {
                    params: { id: template.id },
                    body: { version: template.version, state: template.state === 'active' ? 'retired' : 'active' },
                  }),
                )
              }
            >
              {t(template.state === 'active' ? 'ui.retire' : 'ui.restore')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="ticket-template" busy={save.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="ticket-template" onSubmit={submit} noValidate>
        <div className="pb-pair">
          <Field label={t('ui.name-zh')} required error={must(zh)}>
            {(props) => <Input {...props} maxLength={120} value={zh} onChange={(event) => setZh(event.target.value)} />}
          </Field>
          <Field label={t('ui.name-en')} required error={must(en)}>
            {(props) => <Input {...props} maxLength={120} value={en} onChange={(event) => setEn(event.target.value)} />}
          </Field>
        </div>
        <Field label={t('ui.ticket-title')}>
          {(props) => (
            <Input
              {...props}
              maxLength={200}
              value={form.title}
              onChange={(event) => set({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.topic')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.topic')}
              placeholder={t('ui.topic-hint')}
              options={topicOptions(topics ?? [], form.topicId)}
              value={form.topicId}
              onChange={(topicId) => set({ topicId })}
            />
          )}
        </Field>
        <div className="pb-pair">
          <Field label={t('ui.type')}>
            {(props) => (
              <Select
                {...props}
                value={form.type}
                onChange={(event) => set({ type: event.target.value })}
                options={typeOptions(form.type)}
              />
            )}
          </Field>
          <Field label={t('ui.priority')}>
            {(props) => (
              <Select
                {...props}
                value={form.priority}
                onChange={(event) => set({ priority: event.target.value as Template['priority'] })}
                options={priorities.map((one) => ({ value: one, label: tt(`ui.priority.${one}`) }))}
              />
            )}
          </Field>
        </div>
        <Field label={t('ui.description')}>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={5}
              maxLength={20000}
              value={form.description}
              onChange={(event) => set({ description: event.target.value })}
            />
          )}
        </Field>
        <TicketFormFields about={form} missing={false} onChange={(custom) => set({ custom })} />
        <Field label={t('ui.tasks')} hint={t('ui.tasks-hint')}>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={4}
              value={tasks}
              onChange={(event) => setTasks(event.target.value)}
            />
          )}
        </Field>
        <div className="pb-pair">
          <Field label={t('ui.unit')}>
            {(props) => (
              <Select
                {...props}
                value={form.unitId ?? ''}
                onChange={(event) => set({ unitId: event.target.value || null, assigneeId: null })}
                options={[
                  { value: '', label: t('ui.own-unit') },
                  ...(units.data ?? []).map((unit) => ({ value: unit.id, label: nameIn(unit.name) })),
                ]}
              />
            )}
          </Field>
          <Field label={t('ui.assignee')}>
            {(props) => (
              <Select
                {...props}
                value={form.assigneeId ?? ''}
                onChange={(event) => set({ assigneeId: event.target.value || null })}
                options={[
                  { value: '', label: t('ui.no-assignee') },
                  ...(staff ?? []).map((one) => ({ value: one.id, label: `${one.name} ${one.number}` })),
                ]}
              />
            )}
          </Field>
          <Field label={t('ui.playbook')}>
            {(props) => (
              <Select
                {...props}
                value={form.playbookId ?? ''}
                onChange={(event) => set({ playbookId: event.target.value || null })}
                options={[
                  { value: '', label: t('ui.no-playbook') },
                  ...playbooks
                    .filter((one) => one.state === 'active' || one.id === form.playbookId)
                    .map((one) => ({ value: one.id, label: nameIn(one.name) })),
                ]}
              />
            )}
          </Field>
          <Field label={t('ui.position')}>
            {(props) => (
              <Input
                {...props}
                type="number"
                min={0}
                max={9999}
                value={form.position}
                onChange={(event) => set({ position: Number(event.target.value) })}
              />
            )}
          </Field>
        </div>
        <label className="tk-check">
          <input type="checkbox" checked={form.special} onChange={(event) => set({ special: event.target.checked })} />
          <span>{t('ui.special')}</span>
        </label>
      </form>
    </Dialog>
  );
}
