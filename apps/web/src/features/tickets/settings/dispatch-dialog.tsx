import type { DispatchRule } from '@qiao/server/contracts/tickets';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { ChoiceRow } from '../../../shared/ui/choice-row.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../../shared/ui/field.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { linesOf, linesWrong, SkillsField, skillsOf } from '../../routing/skills-field.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';
import { priorities, useTopics } from '../data/tickets.ts';
import { topicOptions } from '../data/topic-options.ts';
import type { DispatchBook } from './dispatch-screen.tsx';

export default function DispatchDialog({
  rule,
  queues,
  next,
  onDone,
}: {
  rule: DispatchRule | null;
  queues: DispatchBook['queues'];
  next: number;
  onDone: () => void;
}) {
  const { t } = useTranslation('tickets');
  const { data: topics } = useTopics();
  const { typeOptions } = useTicketTypes();
  const [zh, setZh] = useState(rule?.name.zh ?? '');
  const [en, setEn] = useState(rule?.name.en ?? '');
  const [position, setPosition] = useState(rule?.position ?? next);
  const [match, setMatch] = useState<DispatchRule['match']>(rule?.match ?? {});
  const [queueId, setQueueId] = useState(rule?.queueId ?? queues[0]?.id ?? '');
  const [skills, setSkills] = useState(() => linesOf(rule?.skills ?? {}));
  const [sticky, setSticky] = useState(rule?.sticky ?? false);
  const [tells, setTells] = useState(rule?.tellCustomer ?? false);
  const [tried, setTried] = useState(false);
  const topicId = match.topicIds?.[0] ?? null;
  const save = useMutation({
    mutationFn: (call: () => Promise<DispatchRule>) => call(),
    onSuccess: () => {
      toast('ok', t('ui.dispatch.saved'));
      void queryClient.invalidateQueries({ queryKey: ['tickets', 'dispatch'] });
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!zh.trim() || !en.trim() || !queueId || linesWrong(skills)) return;
    const body = {
      name: { zh: zh.trim(), en: en.trim() },
      position,
      match,
      queueId,
      skills: skillsOf(skills),
      sticky,
      tellCustomer: tells,
    };
    save.mutate(() =>
      rule
        ? api('PATCH /api/ticket-dispatch/{id}', { params: { id: rule.id }, body: { version: rule.version, ...body } })
        : api('POST /api/ticket-dispatch', { body }),
    );
  };
  const must = (text: string) => (tried && !text.trim() ? t('ui.empty') : null);
  return (
    <Dialog
      kind="drawer"
      title={t(rule ? 'ui.dispatch.edit' : 'ui.dispatch.add')}
      onClose={onDone}
      width={440}
      footer={
        <>
          {rule ? (
            <Button
              onClick={() =>
                save.mutate(() =>
                  api('PATCH /api/ticket-dispatch/{id}', {
                    params: { id: rule.id },
                    body: { version: rule.version, state: rule.state === 'active' ? 'retired' : 'active' },
                  }),
                )
              }
            >
              {t(rule.state === 'active' ? 'ui.dispatch.retire' : 'ui.dispatch.restore')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="dispatch-rule" busy={save.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="dispatch-rule" onSubmit={submit} noValidate>
        <Field label={t('ui.dispatch.name-zh')} required error={must(zh)}>
          {(props) => <Input {...props} maxLength={120} value={zh} onChange={(event) => setZh(event.target.value)} />}
        </Field>
        <Field label={t('ui.dispatch.name-en')} required error={must(en)}>
          {(props) => <Input {...props} maxLength={120} value={en} onChange={(event) => setEn(event.target.value)} />}
        </Field>
        <Field label={t('ui.dispatch.topic')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.dispatch.topic')}
              placeholder={t('ui.dispatch.any')}
              options={topicOptions(topics ?? [], topicId)}
              value={topicId}
              onChange={(id) => setMatch(({ topicIds: _, ...rest }) => (id ? { ...rest, topicIds: [id] } : rest))}
            />
          )}
        </Field>
        <ChoiceRow
          label={t('ui.dispatch.types')}
          options={typeOptions()}
          chosen={match.types ?? []}
          onChange={(chosen) => setMatch((now) => ({ ...now, types: chosen as DispatchRule['match']['types'] }))}
        />
        <ChoiceRow
          label={t('ui.dispatch.priorities')}
          options={priorities.map((value) => ({ value, label: t(`ui.priority.${value}`) }))}
          chosen={match.priorities ?? []}
          onChange={(chosen) =>
            setMatch((now) => ({ ...now, priorities: chosen as DispatchRule['match']['priorities'] }))
          }
        />
        <div className="tk-pair">
          <Field label={t('ui.dispatch.queue')} required>
            {(props) => (
              <Select
                {...props}
                value={queueId}
                onChange={(event) => setQueueId(event.target.value)}
                options={queues.map((queue) => ({ value: queue.id, label: nameIn(queue.name) }))}
              />
            )}
          </Field>
          <Field label={t('ui.dispatch.position')}>
            {(props) => (
              <Input
                {...props}
                type="number"
                min={0}
                max={9999}
                value={position}
                onChange={(event) => setPosition(Number(event.target.value))}
              />
            )}
          </Field>
        </div>
        <SkillsField label={t('ui.dispatch.skills')} lines={skills} onChange={setSkills} />
        <label className="tk-check">
          <input type="checkbox" checked={sticky} onChange={(event) => setSticky(event.target.checked)} />
          <span>{t('ui.dispatch.sticky')}</span>
        </label>
        <label className="tk-check">
          <input type="checkbox" checked={tells} onChange={(event) => setTells(event.target.checked)} />
          <span>{t('ui.dispatch.tell')}</span>
        </label>
      </form>
    </Dialog>
  );
}
