/** All flows in reach: what callers are led through, whether a draft waits to be published. */
import '../routing/routing.css';
import './flows.css';
import { useMutation } from '@tanstack/react-query';
import { Plus, Workflow } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useUnits } from '../routing/data.ts';
import { flowsAgain, useFlows } from './data.ts';

export function Component() {
  const { t } = useTranslation('flows');
  const can = useCan();
  const { data, isPending, isError, error, refetch } = useFlows();
  const [making, setMaking] = useState(false);
  const add = can('flows.write') ? (
    <Button kind="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t('ui.add')}
    </Button>
  ) : null;
  return (
    <Page title={t('ui.title')} actions={add}>
      <p className="rt-note">{t('ui.about')}</p>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={60} /> : null}
      {data?.length === 0 ? <Empty icon={Workflow} title={t('ui.none')} text={t('ui.none-text')} /> : null}
      <ul className="rt-list">
        {data?.map((flow) => (
          <li key={flow.id}>
            <Link className="rt-row fl-row-link" to={`/settings/flows/${flow.id}`}>
              <Icon of={Workflow} size={18} />
              <span>
                <b>{nameIn(flow.name)}</b>
                <small>{t('ui.updated', { at: dayTime(flow.updatedAt) })}</small>
              </span>
              <span className="rt-tags">
                {flow.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null}
                {flow.published === null ? (
                  <span className="q-tag">{t('ui.never-published')}</span>
                ) : (
                  <span className="q-tag q-tag-ok">{t('ui.version', { number: flow.published })}</span>
                )}
                {flow.published !== null && flow.changed ? (
                  <span className="q-tag q-tag-accent">{t('ui.draft-differs')}</span>
                ) : null}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {making ? <NewFlow onDone={() => setMaking(false)} /> : null}
    </Page>
  );
}

function NewFlow({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('flows');
  const go = useNavigate();
  const units = useUnits();
  const [name, setName] = useState({ zh: '', en: '' });
  const [unitId, setUnitId] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: (unitId: string) =>
      api('POST /api/flows', {
        body: {
          name: { zh: name.zh.trim(), en: name.en.trim() || name.zh.trim() },
          unitId,
          draft: {
            start: 'say-1',
            rescue: 'hang-up-1',
            nodes: [
              { id: 'say-1', kind: 'say', config: { pieces: [{ prompt: 'welcome' }] }, exits: { next: 'hang-up-1' } },
              { id: 'hang-up-1', kind: 'hang-up', x: 300, config: { prompt: 'goodbye' } },
            ],
          },
        },
      }),
    onSuccess: async ({ id }) => {
      await flowsAgain();
      void go(`/settings/flows/${id}`);
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.zh.trim() && unitId) make.mutate(unitId);
  };
  return (
    <Dialog
      title={t('ui.add')}
      onClose={onDone}
      width={440}
      footer={
        <Button kind="primary" type="submit" form="flow-new" busy={make.isPending}>
          {t('ui.begin')}
        </Button>
      }
    >
      <form id="flow-new" onSubmit={submit} noValidate>
        {(['zh', 'en'] as const).map((key) => (
          <Field
            key={key}
            label={t(`ui.name-${key}`)}
            required={key === 'zh'}
            error={key === 'zh' && tried && !name.zh.trim() ? t('ui.name-missing') : null}
          >
            {(props) => (
              <Input
                {...props}
                maxLength={80}
                autoComplete="off"
                value={name[key]}
                onChange={(event) => setName({ ...name, [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <Field label={t('ui.unit')} required error={tried && !unitId ? t('ui.unit-missing') : null}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.unit')}
              options={units}
              value={unitId}
              invalid={props['aria-invalid']}
              describedBy={props['aria-describedby']}
              onChange={setUnitId}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
