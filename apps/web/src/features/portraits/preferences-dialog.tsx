/** How the customer wishes to be met, written down. */
import type { Preferences } from '@qiao/server/contracts/portraits';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { clockOf, minuteOf, useKeepPreferences } from './data.ts';

const channels = ['phone', 'chat', 'mail', 'wechat', 'text'] as const;
const zones = [
  'Asia/Shanghai',
  'Asia/Urumqi',
  'Asia/Hong_Kong',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Europe/London',
  'UTC',
];
type Span = { fromMinute: number; toMinute: number };

/** Both empty: none. Undefined: half of one, or one that ends before it begins. */
function spanOf(from: string, to: string, overMidnight: boolean): Span | null | undefined {
  if (!from && !to) return null;
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to)];
  if (fromMinute === null || toMinute === null || fromMinute === toMinute) return undefined;
  return overMidnight || fromMinute < toMinute ? { fromMinute, toMinute } : undefined;
}

export default function PreferencesDialog({
  customerId,
  preferences,
  onDone,
}: {
  customerId: string;
  preferences: Preferences;
  onDone: () => void;
}) {
  const { t } = useTranslation('portraits');
  const keep = useKeepPreferences(customerId);
  const at = (minute: number | undefined) => (minute === undefined ? '' : clockOf(Math.min(minute, 1439)));
  const [form, setForm] = useState({
    channel: preferences.channel ?? '',
    language: preferences.language ?? '',
    topics: preferences.topics.join(' '),
    from: at(preferences.hours?.fromMinute),
    to: at(preferences.hours?.toMinute),
    quietFrom: at(preferences.quiet?.fromMinute),
    quietTo: at(preferences.quiet?.toMinute),
    zone: preferences.zone,
    saidBy: preferences.version === 0 ? 'customer' : preferences.saidBy,
  });
  // As it was when the form was filled: what somebody else wrote meanwhile is not overwritten unseen.
  const [version] = useState(preferences.version);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const hours = spanOf(form.from, form.to, false);
  const quiet = spanOf(form.quietFrom, form.quietTo, true);
  const topics = form.topics.split(/[\s,，、;；]+/).filter(Boolean);
  const wrongTopics = topics.length > 10 || topics.some((topic) => topic.length > 30);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (hours === undefined || quiet === undefined || wrongTopics) return;
    keep.mutate(
      {
        version,
        channel: (form.channel || null) as Preferences['channel'],
        language: (form.language || null) as Preferences['language'],
        topics,
        hours,
        quiet,
        zone: form.zone,
        saidBy: form.saidBy,
      },
      { onSuccess: onDone },
    );
  };
  const time = (key: 'from' | 'to' | 'quietFrom' | 'quietTo', problem: boolean) => (
    <Field label={t(`ui.field.${key}`)} error={tried && problem ? t('ui.span-wrong') : null}>
      {(props) => (
        <Input {...props} type="time" value={form[key]} onChange={(event) => set({ [key]: event.target.value })} />
      )}
    </Field>
  );
  const choice = (key: 'channel' | 'language', values: readonly string[]) => (
    <Field label={t(`ui.field.${key}`)}>
      {(props) => (
        <Select
          {...props}
          value={form[key]}
          options={[
            { value: '', label: t('ui.any') },
            ...values.map((value) => ({ value, label: t(`ui.${key}.${value}`) })),
          ]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      title={t('ui.preferences')}
      onClose={onDone}
      width={480}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="preferences" busy={keep.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="preferences" onSubmit={submit} noValidate>
        <div className="po-pair">
          {choice('channel', channels)}
          {choice('language', ['zh', 'en'])}
          {time('from', hours === undefined)}
          {time('to', false)}
          {time('quietFrom', quiet === undefined)}
          {time('quietTo', false)}
        </div>
        <Field label={t('ui.field.zone')}>
          {(props) => (
            <Select
              {...props}
              value={form.zone}
              options={[...new Set([form.zone, ...zones])].map((zone) => ({ value: zone, label: zone }))}
              onChange={(event) => set({ zone: event.target.value })}
            />
          )}
        </Field>
        <Field
          label={t('ui.field.topics')}
          hint={t('ui.topics-hint')}
          error={tried && wrongTopics ? t('ui.topics-wrong') : null}
        >
          {(props) => (
            <Input {...props} value={form.topics} onChange={(event) => set({ topics: event.target.value })} />
          )}
        </Field>
        <Field label={t('ui.field.saidBy')}>
          {(props) => (
            <Select
              {...props}
              value={form.saidBy}
              options={(['customer', 'agent'] as const).map((value) => ({ value, label: t(`ui.said-by.${value}`) }))}
              onChange={(event) => set({ saidBy: event.target.value as Preferences['saidBy'] })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
