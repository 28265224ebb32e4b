/** A file of holidays: read, shown line by line with what is wrong, and only then published, whole or not at all. */
import type { Calendar, DayImportResult } from '@qiao/server/contracts/clocks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

const mostBytes = 1024 * 1024;

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

export default function DaysDialog({ calendar, onDone }: { calendar: Calendar; onDone: () => void }) {
  const { t } = useTranslation('clocks');
  const [file, setFile] = useState<string | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const send = (base64: string, order: boolean): Promise<DayImportResult> =>
    api('POST /api/clocks/calendars/{id}/days', {
      params: { id: calendar.id },
      body: {
        version: calendar.version,
        base64,
        order,
      },
    });
  const look = useMutation({ mutationFn: (base64: string) => send(base64, false), onError: toastError });
  const write = useMutation({
    mutationFn: (base64: string) => send(base64, true),
    onSuccess: (done) => {
      toast('ok', t('ui.calendars.written', { count: done.days.length }));
      onDone();
    },
    onError: toastError,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['clocks'] }),
  });
  const choose = async (chosen: File | undefined) => {
    look.reset();
    setFile(null);
    setTooLarge(chosen !== undefined && chosen.size > mostBytes);
    if (!chosen || chosen.size === 0 || chosen.size > mostBytes) return;
    const base64 = await base64Of(chosen);
    setFile(base64);
    look.mutate(base64);
  };
  const found = look.data;
  const news = found?.days.filter(({ change }) => change !== 'same').length ?? 0;
  return (
    <Dialog
      kind="drawer"
      title={t('ui.calendars.import-into', { name: nameIn(calendar.name) })}
      onClose={onDone}
      width={560}
      footer={
        <Button
          kind="primary"
          busy={write.isPending}
          disabled={!file || !found || found.problems.length > 0 || news === 0}
          onClick={() => file && write.mutate(file)}
        >
          {t('ui.calendars.publish', { count: news })}
        </Button>
      }
    >
      <Field
        label={t('ui.calendars.file')}
        hint={t('ui.calendars.file-hint')}
        error={tooLarge ? t('ui.calendars.too-large') : null}
      >
        {(props) => (
          <input
            {...props}
            className="q-input"
            type="file"
            accept=".ics,.csv,.xlsx"
            onChange={(event) => void choose(event.target.files?.[0])}
          />
        )}
      </Field>
      {look.isPending ? <p className="ck-about">{i18n.t('ui:loading')}</p> : null}
      {found ? (
        <div role="status">
          {found.problems.length > 0 ? (
            <>
              <p className="q-field-error">{t('ui.calendars.wrong', { count: found.problems.length })}</p>
              <ul className="ck-days">
                {found.problems.map((problem) => (
                  <li key={`${problem.line}-${problem.text}`}>
                    <b>{t('ui.calendars.line', { line: problem.line })}</b>
                    <span>{t(`ui.calendars.problem.${problem.code}`)}</span>
                    <small>{problem.text}</small>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          <h3 className="ck-part">{t('ui.calendars.found', { count: found.days.length, news })}</h3>
          <ul className="ck-days">
            {found.days.map((day) => (
              <li key={day.date}>
                <b>{day.date}</b>
                <span>
                  {day.name}{' '}
                  <span className="q-tag">
                    {day.kind === 'working'
                      ? day.hours.map(({ from, to }) => `${from}–${to}`).join(' ')
                      : t('ui.calendars.closed')}
                  </span>
                </span>
                <small>{t(`ui.calendars.change.${day.change}`)}</small>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Dialog>
  );
}
