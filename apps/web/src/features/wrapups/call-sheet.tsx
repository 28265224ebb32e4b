/** Beside the call: the seven steps with their words, notes, the result; after it the time that is left, more of it, the end. */
import './call-sheet.css';
import type { Disposition, Step, Wrapup } from '@qiao/server/contracts/wrapups';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Check, ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { toastError } from '../../shared/ui/toast.tsx';

const steps: readonly Step[] = ['greet', 'verify', 'need', 'record', 'solve', 'confirm', 'close'];

/** Ends of branches with the names from the top. */
function leaves(tree: readonly Disposition[], above: string[] = []): { value: string; label: string }[] {
  return tree.flatMap((one) => {
    const names = [...above, nameIn(one.name)];
    return one.children.length > 0 ? leaves(one.children, names) : [{ value: one.code, label: names.join(' / ') }];
  });
}

/** The call's end makes it due a moment later, and its time runs out by itself. */
function nextLookMs(wrapup: Wrapup | null | undefined): number | false {
  if (wrapup?.state === 'open') return 500;
  if (wrapup?.state !== 'due' || !wrapup.until) return false;
  return Math.max(500, Date.parse(wrapup.until) - serverNow());
}

export function CallSheet({ callId, talking, onDone }: { callId: string; talking: boolean; onDone: () => void }) {
  const { t } = useTranslation('wrapups');
  const key = ['wrapups', 'current', callId];
  const { data, isError } = useQuery({
    queryKey: [...key, talking],
    queryFn: async () => (await api('GET /api/wrapups/current', { query: { callId } })).wrapup,
    refetchInterval: (query) => (talking ? false : nextLookMs(query.state.data)),
    retry: 2,
  });
  // On a telephone it would lie over the customer's file, which opens with the call.
  const [folded, setFolded] = useState(() => matchMedia('(max-width: 767px)').matches);
  const over = isError || data === null || (!talking && (data?.state === 'done' || data?.state === 'lapsed'));
  useEffect(() => {
    if (over && !talking) onDone();
  }, [over, talking, onDone]);
  if (!data || over) return null;
  return createPortal(
    <aside className="cs" aria-label={t('ui.sheet.title')}>
      <header>
        <b>{data.number}</b>
        <Left wrapup={data} />
        <IconButton
          icon={folded ? ChevronUp : ChevronDown}
          label={t(folded ? 'ui.sheet.unfold' : 'ui.sheet.fold')}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
        />
      </header>
      {folded ? null : (
        <Body
          key={data.callId}
          wrapup={data}
          talking={talking}
          told={(next) => queryClient.setQueryData([...key, talking], next)}
        />
      )}
    </aside>,
    document.body,
  );
}

function Left({ wrapup: { until } }: { wrapup: Wrapup }) {
  const { t } = useTranslation('wrapups');
  useNow();
  if (!until) return <span className="cs-left" />;
  const seconds = Math.max(0, Math.round((Date.parse(until) - serverNow()) / 1000));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <span className={`cs-left${seconds < 10 ? ' is-short' : ''}`}>
      {t('ui.sheet.left')} <b>{text}</b>
    </span>
  );
}

function Body({ wrapup, talking, told }: { wrapup: Wrapup; talking: boolean; told: (next: Wrapup) => void }) {
  const { t } = useTranslation('wrapups');
  const [notes, setNotes] = useState(wrapup.notes);
  const params = { id: wrapup.callId };
  const act = useMutation({
    mutationFn: async (call: () => Promise<Wrapup>) => {
      const next = await call();
      told(next);
      return next;
    },
    onError: toastError,
  });
  const change = async (body: { notes: string } | { code: string | null }) => {
    const put = (version: number) => api('PUT /api/wrapups/calls/{id}', { params, body: { version, ...body } });
    try {
      return await put(wrapup.version);
    } catch (error) {
      // The call's end moves it as well: what was chosen in that moment is not lost, unless somebody wrote meanwhile.
      if (!(error instanceof ApiError && error.code === 'kernel.conflict')) throw error;
      const { wrapup: now } = await api('GET /api/wrapups/current', { query: { callId: wrapup.callId } });
      if (!now || now.notes !== wrapup.notes || now.code !== wrapup.code) throw error;
      return put(now.version);
    }
  };
  const kept = async (): Promise<void> => {
    if (notes !== wrapup.notes) await act.mutateAsync(() => change({ notes }));
  };
  const finish = async () => {
    await kept().catch(() => {});
    act.mutate(() => api('POST /api/wrapups/calls/{id}/finish', { params }));
  };
  const options = leaves(wrapup.scheme.dispositions);
  const now = wrapup.steps.find(({ leftAt }) => leftAt === null)?.step ?? null;
  const been = new Set(wrapup.steps.map(({ step }) => step));
  return (
    <div className="cs-body">
      {talking && wrapup.scheme.guide ? (
        <ol className="cs-steps" aria-label={t('ui.sheet.steps')}>
          {steps.map((step) => (
            <li key={step} className={step === now ? 'is-now' : undefined}>
              <button
                type="button"
                aria-current={step === now ? 'step' : undefined}
                onClick={() => act.mutate(() => api('POST /api/wrapups/calls/{id}/steps', { params, body: { step } }))}
              >
                <i aria-hidden="true">
                  {been.has(step) && step !== now ? <Icon of={Check} size={14} /> : steps.indexOf(step) + 1}
                </i>
                {t(`ui.steps.${step}`)}
              </button>
              {step === now ? (
                <p>{wrapup.scheme.scripts[step] ? nameIn(wrapup.scheme.scripts[step]) : t(`ui.words.${step}`)}</p>
              ) : null}
            </li>
          ))}
        </ol>
      ) : null}
      {talking ? null : <p className="cs-due">{t('ui.sheet.due')}</p>}
      {options.length > 0 ? (
        <Field label={t(wrapup.scheme.required ? 'ui.sheet.result-required' : 'ui.sheet.result')}>
          {(props) => (
            <Select
              {...props}
              value={wrapup.code ?? ''}
              onChange={(event) => {
                // Asked for a moment later, when the list stands again as the server says.
                const code = event.target.value || null;
                act.mutate(() => change({ code }));
              }}
              options={[{ value: '', label: t('ui.sheet.choose') }, ...options]}
            />
          )}
        </Field>
      ) : null}
      <Field label={t('ui.sheet.notes')} hint={t('ui.sheet.notes-hint')}>
        {(props) => (
          <textarea
            {...props}
            className="q-input"
            rows={3}
            maxLength={4000}
            value={notes}
            onChange={(event) => setNotes(event.target.value)}
            onBlur={() => void kept().catch(() => {})}
          />
        )}
      </Field>
      {wrapup.score === null ? null : <p className="cs-due">{t('ui.sheet.score', { score: wrapup.score })}</p>}
      {talking ? null : (
        <div className="cs-acts">
          {wrapup.until && wrapup.extensionsLeft > 0 ? (
            <Button
              busy={act.isPending}
              onClick={() => act.mutate(() => api('POST /api/wrapups/calls/{id}/extend', { params }))}
            >
              {t('ui.sheet.extend')}
            </Button>
          ) : null}
          <Button kind="primary" busy={act.isPending} onClick={() => void finish()}>
            {t('ui.sheet.finish')}
          </Button>
        </div>
      )}
    </div>
  );
}
