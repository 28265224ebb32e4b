/** The parts of the wizard, in the order in which a call meets them. */
import type { ReactNode } from 'react';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Segments } from '../../shared/ui/tabs.tsx';
import { useTrunks } from '../lines/data.ts';
import { UnitField } from '../lines/line-drawer.tsx';
import { useCalendars, useFoundStaff, useQueueSettings } from '../routing/data.ts';
import type { Draft } from './draft.ts';

type Part = { draft: Draft; set: (part: Partial<Draft>) => void; wrong: (key: keyof Draft) => string | null };
type Text = 'hosts' | 'username' | 'password' | 'extension' | 'number' | 'zh' | 'en' | 'from' | 'to';

function Section({ at, name, children }: { at: number; name: string; children: ReactNode }) {
  const { t } = useTranslation('callsetup');
  return (
    <section className="cs-part">
      <h2>
        <i>{at}</i>
        {t(`wizard.${name}.title`)}
      </h2>
      <p className="cs-about">{t(`wizard.${name}.about`)}</p>
      {children}
    </section>
  );
}

function TextField({
  draft,
  set,
  wrong,
  of,
  required = true,
  type = 'text',
}: Part & { of: Text; required?: boolean; type?: string }) {
  const { t, i18n } = useTranslation('callsetup');
  const hint = `wizard.hint.${of}`;
  return (
    <Field
      label={t(`wizard.field.${of}`)}
      required={required}
      hint={i18n.exists(`callsetup:${hint}`) ? t(hint) : null}
      error={wrong(of)}
    >
      {(props) => (
        <Input
          {...props}
          type={type}
          autoComplete={type === 'password' ? 'new-password' : 'off'}
          value={draft[of]}
          onChange={(event) => set({ [of]: event.target.value })}
        />
      )}
    </Field>
  );
}

function Choice({
  label,
  value,
  options,
  error,
  onChange,
}: {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  error: string | null;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation('callsetup');
  return (
    <Field label={label} required error={error}>
      {(props) => (
        <Select
          {...props}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          options={[{ value: '', label: t('wizard.choose'), disabled: true }, ...options]}
        />
      )}
    </Field>
  );
}

function Tick({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label className="ln-tick">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint ? <small>{hint}</small> : null}
      </span>
    </label>
  );
}

export function WayPart(part: Part) {
  const { draft, set, wrong } = part;
  const { t } = useTranslation('callsetup');
  const trunks = (useTrunks().data ?? []).filter(({ state }) => state === 'active');
  const ways = (['new', 'known', 'inside'] as const).filter((way) => way !== 'known' || trunks.length > 0);
  return (
    <Section at={1} name="way">
      <UnitField value={draft.unitId} tried={wrong('unitId') !== null} onChange={(unitId) => set({ unitId })} />
      <div className="ln-kinds">
        <Segments
          label={t('wizard.way.title')}
          options={ways.map((key) => ({ key, label: t(`wizard.way.${key}`) }))}
          chosen={draft.way}
          onChange={(way) => set({ way })}
        />
      </div>
      {draft.way === 'new' ? (
        <>
          <TextField {...part} of="hosts" />
          <Tick
            label={t('wizard.way.registers')}
            hint={t('wizard.way.registers-hint')}
            checked={draft.registers}
            onChange={(registers) => set({ registers })}
          />
          <div className="rt-pair">
            <TextField {...part} of="username" required={draft.registers} />
            <TextField {...part} of="password" required={draft.registers} type="password" />
          </div>
        </>
      ) : null}
      {draft.way === 'known' ? (
        <Choice
          label={t('wizard.way.known')}
          value={draft.trunkId}
          options={trunks.map(({ id, name, code }) => ({ value: id, label: `${nameIn(name)} ${code}` }))}
          error={wrong('trunkId')}
          onChange={(trunkId) => set({ trunkId })}
        />
      ) : null}
      <Tick
        label={t('wizard.way.desk')}
        hint={t('wizard.way.desk-hint')}
        checked={draft.desk}
        onChange={(desk) => set({ desk })}
      />
      {draft.desk ? <TextField {...part} of="extension" /> : null}
    </Section>
  );
}

export function NumberPart(part: Part) {
  return (
    <Section at={2} name="number">
      <TextField {...part} of="number" />
      <div className="rt-pair">
        <TextField {...part} of="zh" />
        <TextField {...part} of="en" required={false} />
      </div>
    </Section>
  );
}

const days = [1, 2, 3, 4, 5, 6, 7] as const;

export function HoursPart(part: Part) {
  const { draft, set, wrong } = part;
  const { t } = useTranslation('callsetup');
  const calendars = (useCalendars().data ?? []).filter(({ state }) => state === 'active');
  const kinds = (['weekly', 'calendar', 'always'] as const).filter(
    (kind) => kind !== 'calendar' || calendars.length > 0,
  );
  const toggle = (day: number) =>
    set({ days: draft.days.includes(day) ? draft.days.filter((one) => one !== day) : [...draft.days, day].sort() });
  return (
    <Section at={3} name="hours">
      <div className="ln-kinds">
        <Segments
          label={t('wizard.hours.title')}
          options={kinds.map((key) => ({ key, label: t(`wizard.hours.${key}`) }))}
          chosen={draft.hours}
          onChange={(hours) => set({ hours })}
        />
      </div>
      {draft.hours === 'calendar' ? (
        <Choice
          label={t('wizard.hours.calendar')}
          value={draft.calendarId}
          options={calendars.map(({ id, name }) => ({ value: id, label: nameIn(name) }))}
          error={wrong('calendarId')}
          onChange={(calendarId) => set({ calendarId })}
        />
      ) : null}
      {draft.hours === 'weekly' ? (
        <>
          <fieldset className="cs-days">
            <legend className="sr-only">{t('wizard.hours.days')}</legend>
            {days.map((day) => (
              <Tick
                key={day}
                label={t(`wizard.day.${day}`)}
                checked={draft.days.includes(day)}
                onChange={() => toggle(day)}
              />
            ))}
          </fieldset>
          <div className="rt-pair">
            <TextField {...part} of="from" type="time" />
            <TextField {...part} of="to" type="time" />
          </div>
          {wrong('days') ? (
            <p className="q-field-error" role="alert">
              {wrong('days')}
            </p>
          ) : null}
        </>
      ) : null}
    </Section>
  );
}

export function PeoplePart({ draft, set, wrong }: Part) {
  const { t } = useTranslation('callsetup');
  const { staff: me } = useMe();
  const queues = (useQueueSettings().data ?? []).filter(
    ({ channel, state }) => channel === 'call' && state === 'active',
  );
  const kinds = (['new', 'queue'] as const).filter((kind) => kind === 'new' || queues.length > 0);
  const [words, setWords] = useState('');
  const found = (useFoundStaff(words).data ?? []).filter(({ id }) => id !== me.id);
  const toggle = (id: string) =>
    set({
      staffIds: draft.staffIds.includes(id) ? draft.staffIds.filter((one) => one !== id) : [...draft.staffIds, id],
    });
  return (
    <Section at={4} name="people">
      <div className="ln-kinds">
        <Segments
          label={t('wizard.people.template')}
          options={(['greeting', 'menu'] as const).map((key) => ({ key, label: t(`wizard.people.${key}`) }))}
          chosen={draft.template}
          onChange={(template) => set({ template })}
        />
      </div>
      {kinds.length > 1 ? (
        <div className="ln-kinds">
          <Segments
            label={t('wizard.people.title')}
            options={kinds.map((key) => ({ key, label: t(`wizard.people.${key}`) }))}
            chosen={draft.queue}
            onChange={(queue) => set({ queue })}
          />
        </div>
      ) : null}
      {draft.queue === 'queue' ? (
        <Choice
          label={t('wizard.people.queue')}
          value={draft.queueId}
          options={queues.map(({ id, name }) => ({ value: id, label: nameIn(name) }))}
          error={wrong('queueId')}
          onChange={(queueId) => set({ queueId })}
        />
      ) : (
        <>
          <Field label={t('wizard.people.find')} error={wrong('staffIds')}>
            {(props) => (
              <Input {...props} value={words} onChange={(event) => setWords(event.target.value)} autoComplete="off" />
            )}
          </Field>
          <fieldset className="cs-staff">
            <legend className="sr-only">{t('wizard.people.who')}</legend>
            {[{ id: me.id, name: t('wizard.people.me'), number: me.number }, ...found].map(({ id, name, number }) => (
              <Tick
                key={id}
                label={`${name} ${number}`}
                checked={draft.staffIds.includes(id)}
                onChange={() => toggle(id)}
              />
            ))}
          </fieldset>
        </>
      )}
    </Section>
  );
}
