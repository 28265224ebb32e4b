/** A number of the company and where it leads. */

import type { DialNumber, Target } from '@qiao/server/contracts/telephony';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Segments } from '../../shared/ui/tabs.tsx';
import { TestLine } from '../callsetup/test-line.tsx';
import { usePlaces } from './data.ts';
import { LineDrawer, UnitField, useKeep } from './line-drawer.tsx';

const kinds = ['flow', 'queue', 'extension'] as const;
const start = (line: DialNumber | null) => ({
  unitId: line?.unitId ?? null,
  number: line?.number ?? '',
  zh: line?.name.zh ?? '',
  en: line?.name.en ?? '',
  kind: line?.target.kind ?? ('flow' as Target['kind']),
  id: line?.target.id ?? '',
});
type Draft = ReturnType<typeof start>;
/** People write numbers with gaps; they are kept without. */
const bare = (number: string): string => number.replaceAll(/[\s()-]/g, '');

export default function NumberDrawer({ number, onDone }: { number: DialNumber | null; onDone: () => void }) {
  const { t } = useTranslation('telephony');
  const [draft, setDraft] = useState(() => start(number));
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const keep = useKeep(onDone);
  const { readable, places } = usePlaces()[draft.kind];
  // One that cannot be seen from here stays as it is until another is chosen.
  const hidden = draft.id !== '' && !places.some(({ id }) => id === draft.id);
  const problems = {
    number: !/^\+?[0-9]{2,20}$/.test(bare(draft.number)) && t('ui.lines.wrong.number'),
    zh: !draft.zh.trim() && t('ui.lines.wrong.missing'),
    id: !draft.id && t('ui.lines.wrong.target'),
  };
  const hint = !readable
    ? t('ui.lines.number.unreadable')
    : places.length > 0
      ? t(`ui.lines.number.hint.${draft.kind}`)
      : draft.kind === 'queue'
        ? null
        : t(`ui.lines.number.no.${draft.kind}`);
  return (
    <LineDrawer
      title={number?.number ?? t('ui.lines.add.numbers')}
      line={number}
      busy={keep.isPending}
      wrong={!draft.unitId || Object.values(problems).some(Boolean)}
      onDone={onDone}
      test={number ? <TestLine kind="number" id={number.id} /> : null}
      onSave={(state) => {
        if (draft.unitId === null) return;
        const body = {
          unitId: draft.unitId,
          number: bare(draft.number),
          name: { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() },
          target: { kind: draft.kind, id: draft.id },
          state,
        };
        keep.mutate(() =>
          number
            ? api('PUT /api/telephony/numbers/{id}', {
                params: { id: number.id },
                body: { ...body, version: number.version },
              })
            : api('POST /api/telephony/numbers', { body }),
        );
      }}
    >
      {(tried) => {
        const text = (key: 'number' | 'zh' | 'en', required: boolean, note?: string) => (
          <Field
            label={t(`ui.lines.number.field.${key}`)}
            required={required}
            hint={note}
            error={(tried && key !== 'en' && problems[key]) || null}
          >
            {(props) => (
              <Input
                {...props}
                inputMode={key === 'number' ? 'tel' : 'text'}
                autoComplete="off"
                value={draft[key]}
                onChange={(event) => set({ [key]: event.target.value })}
              />
            )}
          </Field>
        );
        return (
          <>
            {text('number', true, t('ui.lines.number.number-hint'))}
            <div className="rt-pair">
              {text('zh', true)}
              {text('en', false)}
            </div>
            <UnitField value={draft.unitId} tried={tried} onChange={(unitId) => set({ unitId })} />
            <h3 className="rt-part">{t('ui.lines.number.leads')}</h3>
            <div className="ln-kinds">
              <Segments
                label={t('ui.lines.number.leads')}
                options={kinds.map((key) => ({ key, label: t(`ui.lines.target.${key}`) }))}
                chosen={draft.kind}
                onChange={(kind) => set({ kind, id: kind === number?.target.kind ? number.target.id : '' })}
              />
            </div>
            <Field
              label={t(`ui.lines.target.${draft.kind}`)}
              required
              hint={
                hint ?? (
                  <>
                    {t('ui.lines.number.no.queue')} <Link to="/settings/queues">{t('ui.lines.number.to-queues')}</Link>
                  </>
                )
              }
              error={(tried && problems.id) || null}
            >
              {(props) => (
                <Select
                  {...props}
                  value={draft.id}
                  onChange={(event) => set({ id: event.target.value })}
                  options={[
                    { value: '', label: t('ui.lines.number.choose'), disabled: true },
                    ...(hidden ? [{ value: draft.id, label: t('ui.lines.number.hidden') }] : []),
                    ...places.map(({ id, label }) => ({ value: id, label })),
                  ]}
                />
              )}
            </Field>
          </>
        );
      }}
    </LineDrawer>
  );
}
