/** Choose a macro, look at what it will do here, do it. */
import './macros.css';
import type { Macro, Step } from '@qiao/server/contracts/macros';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { currentLocale, listOf, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { macrosAgain, useMacros } from './data.ts';

export default function RunMacroDialog({
  subject,
  subjectId,
  onDone,
}: {
  subject: Macro['subject'];
  subjectId: string;
  /** True: the steps were done. */
  onDone: (done: boolean) => void;
}) {
  const { t } = useTranslation('macros');
  const { data, isPending, isError, error, refetch } = useMacros();
  const [id, setId] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const macros = (data ?? []).filter((one) => one.subject === subject);
  const chosen = macros.find((one) => one.id === id) ?? null;
  const preview = useQuery({
    queryKey: ['macros', 'preview', id, subjectId],
    queryFn: id ? () => api('POST /api/macros/{id}/preview', { params: { id }, body: { subjectId } }) : skipToken,
    staleTime: 0,
    gcTime: 0,
  });
  const blocked = preview.data?.steps.findIndex(({ problem }) => problem !== null) ?? -1;
  const run = async () => {
    if (!chosen || !preview.data) return;
    setBusy(true);
    try {
      const { done } = await api('POST /api/macros/{id}/run', {
        params: { id: chosen.id },
        body: {
          subjectId,
          version: preview.data.version,
        },
      });
      toast('ok', t('ui.ran', { title: chosen.title, count: done }));
      void macrosAgain();
      onDone(true);
    } catch (failure) {
      toastError(failure);
      setBusy(false);
      void preview.refetch();
    }
  };
  const wanted = words.trim().toLowerCase();
  return (
    <Dialog
      title={t('ui.run')}
      onClose={() => onDone(false)}
      width={520}
      footer={
        <>
          <Button onClick={() => onDone(false)}>{t('ui.back')}</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={!preview.data?.ok || preview.isFetching}
            onClick={() => void run()}
          >
            {t('ui.run-all')}
          </Button>
        </>
      }
    >
      <div className="macro-run">
        {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
        {data && macros.length === 0 ? <Empty title={t('ui.none')} text={t('ui.none-text')} /> : null}
        {isPending || macros.length > 0 ? (
          <Combo
            busy={isPending}
            label={t('ui.run')}
            placeholder={t('ui.find')}
            value={id}
            onChange={setId}
            onSearch={setWords}
            options={macros
              .filter(
                (one) => wanted === '' || one.title.toLowerCase().includes(wanted) || one.initials.includes(wanted),
              )
              .map((one) => ({ value: one.id, label: one.title, hint: t('ui.uses', { count: one.uses }) }))}
          />
        ) : null}
        {preview.isError ? <Failed error={preview.error} retry={() => void preview.refetch()} /> : null}
        {id !== null && preview.isPending ? <Skeleton rows={3} height={48} kind="lines" /> : null}
        {preview.data ? (
          <>
            <h3 className="macro-title">{t('ui.preview')}</h3>
            <ol className="macro-steps macro-preview">
              {preview.data.steps.map((one, index) => (
                <li
                  // biome-ignore lint/suspicious/noArrayIndexKey: the order is all there is
                  key={index}
                  className={one.problem !== null ? 'is-blocked' : blocked !== -1 && index > blocked ? 'is-later' : ''}
                >
                  <header>
                    <b>{index + 1}</b>
                    <span>{t(`ui.do.${one.step.do}`)}</span>
                    {blocked !== -1 && index > blocked ? <small>{t('ui.not-tried')}</small> : null}
                  </header>
                  <Said step={one.step} text={one.text} />
                  {one.missing.length > 0 ? (
                    <p className="macro-problem">
                      {t('ui.missing', { names: one.missing.join(currentLocale() === 'en' ? ', ' : '、') })}
                    </p>
                  ) : null}
                  {one.problem === null ? null : <p className="macro-problem">{one.problem}</p>}
                </li>
              ))}
            </ol>
            {blocked === -1 ? null : (
              <p className="macro-blocked" role="alert">
                {t('ui.blocked', { step: blocked + 1 })}
              </p>
            )}
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function Said({ step, text }: { step: Step; text: string | null }) {
  const { t } = useTranslation('macros');
  const { t: tt } = useTranslation('workspace');
  const { typeName } = useTicketTypes();
  if (text !== null) return <p>{text}</p>;
  switch (step.do) {
    case 'tag':
      return <p>{listOf(step.tags)}</p>;
    case 'open-ticket':
      return (
        <p>
          {step.title} · {typeName(step.type)} · {tt(`ticket.priority.${step.priority}`)}
        </p>
      );
    case 'assign':
      return (
        <p>
          {t('ui.me')}
          {step.tellCustomer ? ` · ${t('ui.tell-customer')}` : ''}
        </p>
      );
    case 'set':
      return (
        <p>
          {[
            step.priority ? tt(`ticket.priority.${step.priority}`) : '',
            step.type ? typeName(step.type) : '',
            step.special === undefined ? '' : `${t('ui.special')} ${t(step.special ? 'ui.yes' : 'ui.no')}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      );
    case 'state':
      return <p>{tt(`ticket.state.${step.to}`)}</p>;
    case 'close':
      return step.reason ? <p>{step.reason}</p> : null;
    case 'transfer':
      return step.note ? <p>{step.note}</p> : null;
    default:
      return null;
  }
}
