/** What is said when a number is listed: on which list, why, until when, and whether it is refused. */
import './calllists.css';
import { mostDays } from '@qiao/server/contracts/calllists';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Field, Input, Select } from '../../shared/ui/field.tsx';

const dayMs = 86_400_000;
const asDay = (ms: number): string => {
  const at = new Date(ms);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
};

export type Words = { list: 'black' | 'red'; reason: string; until: string; refuses: boolean };

/** `bound`: an end must be given, and soon. */
export function useWords(bound: boolean) {
  const [words, setWords] = useState<Words>(() => ({
    list: 'black',
    reason: '',
    until: bound ? asDay(Date.now() + 30 * dayMs) : '',
    refuses: false,
  }));
  const last = asDay(Date.now() + (mostDays - 1) * dayMs);
  const today = asDay(Date.now());
  const late = words.until !== '' && (words.until < today || (bound && words.until > last));
  const wrong = words.reason.trim().length < 2 || late || (bound && words.until === '');
  const body = () => ({
    list: words.list,
    reason: words.reason.trim(),
    refuses: words.list === 'black' && words.refuses,
    // The end of the chosen day, where the person sits.
    until: words.until ? new Date(`${words.until}T23:59:59`).toISOString() : null,
  });
  return { words, set: (part: Partial<Words>) => setWords((now) => ({ ...now, ...part })), wrong, body, bound };
}

export function WordsFields({ words, set, bound, tried }: ReturnType<typeof useWords> & { tried: boolean }) {
  const { t } = useTranslation('calllists');
  return (
    <>
      <Field label={t('ui.list')} hint={t(`ui.effect.${words.list}`)}>
        {(props) => (
          <Select
            {...props}
            value={words.list}
            onChange={(event) => set({ list: event.target.value === 'red' ? 'red' : 'black' })}
            options={(['black', 'red'] as const).map((value) => ({ value, label: t(`ui.${value}`) }))}
          />
        )}
      </Field>
      <Field label={t('ui.reason')} required error={tried && words.reason.trim().length < 2 ? t('ui.wrong') : null}>
        {(props) => (
          <Input
            {...props}
            maxLength={300}
            value={words.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={t('ui.until')}
        required={bound}
        hint={bound ? t('ui.until-most', { most: mostDays }) : t('ui.until-hint')}
      >
        {(props) => (
          <Input {...props} type="date" value={words.until} onChange={(event) => set({ until: event.target.value })} />
        )}
      </Field>
      {words.list === 'black' ? (
        <label className="cl-check">
          <input type="checkbox" checked={words.refuses} onChange={(event) => set({ refuses: event.target.checked })} />
          {t('ui.refuses')}
        </label>
      ) : null}
    </>
  );
}
