/** When it suits: a first moment and hours of the day. */
import type { Given } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Field, Input } from '../../shared/ui/field.tsx';
import { minuteOf } from './data.ts';

type Wish = NonNullable<NonNullable<Given<'POST /api/callbacks'>['body']>['wish']>;
export type WishDraft = { day: string; from: string; to: string };
export const noWish: WishDraft = { day: '', from: '', to: '' };

/** Null when a time is not one. */
export function wishOf({ day, from, to }: WishDraft): Wish | null {
  const [fromMinute, toMinute] = [from ? minuteOf(from) : undefined, to ? minuteOf(to) : undefined];
  if (fromMinute === null || toMinute === null) return null;
  if (fromMinute !== undefined && toMinute !== undefined && fromMinute >= toMinute) return null;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const first = day ? new Date(`${day}T00:00`) : null;
  return {
    ...(first && first.getTime() > Date.now() ? { notBefore: first.toISOString() } : {}),
    ...(fromMinute === undefined ? {} : { fromMinute }),
    ...(toMinute === undefined ? {} : { toMinute }),
    ...(fromMinute === undefined && toMinute === undefined ? {} : { zone }),
  };
}

export function WishFields({ draft, onChange }: { draft: WishDraft; onChange: (draft: WishDraft) => void }) {
  const { t } = useTranslation('callbacks');
  const field = (key: keyof WishDraft, type: 'date' | 'time') => (
    <Field label={t(`ui.wish-${key}`)}>
      {(props) => (
        <Input
          {...props}
          type={type}
          value={draft[key]}
          onChange={(event) => onChange({ ...draft, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      {field('day', 'date')}
      <div className="cb-pair">
        {field('from', 'time')}
        {field('to', 'time')}
      </div>
    </>
  );
}
