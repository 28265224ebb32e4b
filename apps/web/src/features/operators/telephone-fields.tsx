/** Where a telephone's calls go: the part that everybody sets for their own. */
import { useTranslation } from '../../shared/i18n.ts';
import { Field, Input } from '../../shared/ui/field.tsx';
import type { Settings } from './data.ts';

const forwards = ['alwaysTo', 'busyTo', 'unansweredTo'] as const;
export type OwnDraft = Record<(typeof forwards)[number] | 'followTo', string> & {
  undisturbed: boolean;
  callWaiting: boolean;
};

const plain = (written: string): string => written.replace(/[\s-]/g, '');
const several = (written: string): string[] => written.split(/[,，、;；\n]/).flatMap((one) => plain(one) || []);

export const ownDraft = (of: Settings): OwnDraft => ({
  alwaysTo: of.alwaysTo,
  busyTo: of.busyTo,
  unansweredTo: of.unansweredTo,
  followTo: of.followTo.join(', '),
  undisturbed: of.undisturbed,
  callWaiting: of.callWaiting,
});
export const ownBody = (draft: OwnDraft) => ({
  alwaysTo: plain(draft.alwaysTo),
  busyTo: plain(draft.busyTo),
  unansweredTo: plain(draft.unansweredTo),
  followTo: several(draft.followTo),
  undisturbed: draft.undisturbed,
  callWaiting: draft.callWaiting,
});

const number = /^\+?[0-9]{2,19}$/;
export function wrongInOwn(draft: OwnDraft): ReadonlySet<keyof OwnDraft> {
  const body = ownBody(draft);
  const wrong = new Set<keyof OwnDraft>();
  for (const key of forwards) if (body[key] && !number.test(body[key])) wrong.add(key);
  if (body.followTo.length > 5 || body.followTo.some((one) => !number.test(one))) wrong.add('followTo');
  return wrong;
}

export function TelephoneFields({
  draft,
  wrong,
  onChange,
}: {
  draft: OwnDraft;
  /** Those to be said wrong. */
  wrong: ReadonlySet<keyof OwnDraft>;
  onChange: (part: Partial<OwnDraft>) => void;
}) {
  const { t } = useTranslation('operators');
  const tick = (key: 'undisturbed' | 'callWaiting') => (
    <label className="op-tick">
      <input
        type="checkbox"
        checked={draft[key]}
        onChange={(event) => onChange({ [key]: event.target.checked } as Partial<OwnDraft>)}
      />
      <span>
        {t(`own.${key}`)}
        <small>{t(`own.${key}-hint`)}</small>
      </span>
    </label>
  );
  const line = (key: (typeof forwards)[number] | 'followTo') => (
    <Field
      key={key}
      label={t(`own.${key}`)}
      hint={t(`own.${key}-hint`)}
      error={wrong.has(key) ? t('set.wrong.number') : null}
    >
      {(props) => (
        <Input
          {...props}
          inputMode="tel"
          autoComplete="off"
          value={draft[key]}
          onChange={(event) => onChange({ [key]: event.target.value } as Partial<OwnDraft>)}
        />
      )}
    </Field>
  );
  return (
    <>
      {tick('undisturbed')}
      {tick('callWaiting')}
      {forwards.map(line)}
      {line('followTo')}
    </>
  );
}
