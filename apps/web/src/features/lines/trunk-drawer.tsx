/** A trunk: where the carrier is, how it knows us, how much it carries. The password is never shown again. */

import type { Trunk } from '@qiao/server/contracts/telephony';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { TestLine } from '../callsetup/test-line.tsx';
import { LineDrawer, UnitField, useKeep } from './line-drawer.tsx';

const mannersOf = (trunk: Trunk | null) => ({
  codecs: (trunk?.manners.codecs ?? ['PCMA', 'PCMU']).join(' '),
  srtp: trunk?.manners.srtp ?? 'never',
  optionsSeconds: String(trunk?.manners.optionsSeconds ?? 60),
  fromUser: trunk?.manners.fromUser ?? '',
  addresses: trunk?.manners.addresses.join(' ') ?? '',
});
const codecs = ['PCMA', 'PCMU'] as const;
const codecChoices = ['PCMA PCMU', 'PCMU PCMA', 'PCMA', 'PCMU'];
const srtpChoices = ['never', 'optional', 'required'] as const;

const start = (trunk: Trunk | null) => ({
  unitId: trunk?.unitId ?? null,
  zh: trunk?.name.zh ?? '',
  en: trunk?.name.en ?? '',
  code: trunk?.code ?? '',
  hosts: trunk?.hosts.join('\n') ?? '',
  username: trunk?.username ?? '',
  password: '',
  registers: trunk?.registers ?? false,
  callerId: trunk?.callerId ?? '',
  maxCalls: trunk?.maxCalls ? String(trunk.maxCalls) : '',
  ...mannersOf(trunk),
});
type Draft = ReturnType<typeof start>;

const hostsOf = (text: string): string[] => text.split(/[\s,，]+/).filter(Boolean);
const host = /^[A-Za-z0-9.[\]:-]{1,120}(;transport=(udp|tcp|tls))?$/;

/** Word under `wrong` of every field that does not fit. */
function problemsOf(draft: Draft, kept: boolean): Partial<Record<keyof Draft, string>> {
  const hosts = hostsOf(draft.hosts);
  const most = Number(draft.maxCalls);
  return {
    ...(draft.unitId ? {} : { unitId: 'missing' }),
    ...(draft.zh.trim() ? {} : { zh: 'missing' }),
    ...(/^[a-z0-9-]{1,40}$/.test(draft.code) ? {} : { code: 'code' }),
    ...(hosts.length > 0 && hosts.length <= 8 && hosts.every((one) => host.test(one)) ? {} : { hosts: 'hosts' }),
    ...(draft.registers && !draft.username.trim() ? { username: 'account' } : {}),
    ...(draft.registers && !draft.password && !kept ? { password: 'account' } : {}),
    ...(draft.callerId === '' || /^\+?[0-9]{2,20}$/.test(draft.callerId) ? {} : { callerId: 'number' }),
    ...(draft.maxCalls === '' || (Number.isInteger(most) && most >= 1 && most <= 10_000) ? {} : { maxCalls: 'most' }),
    ...(/^\d{1,4}$/.test(draft.optionsSeconds) && Number(draft.optionsSeconds) <= 3600
      ? {}
      : { optionsSeconds: 'seconds' }),
    ...(/^[A-Za-z0-9+._-]{0,40}$/.test(draft.fromUser) ? {} : { fromUser: 'account' }),
    ...(/^[0-9A-Fa-f.:[\]\s,，]*$/.test(draft.addresses) ? {} : { addresses: 'hosts' }),
  };
}

export default function TrunkDrawer({ trunk, onDone }: { trunk: Trunk | null; onDone: () => void }) {
  const { t } = useTranslation('telephony');
  const [draft, setDraft] = useState(() => start(trunk));
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const problems = problemsOf(draft, trunk?.hasPassword ?? false);
  const keep = useKeep(onDone);
  return (
    <LineDrawer
      title={trunk ? nameIn(trunk.name) : t('ui.lines.add.trunks')}
      line={trunk}
      busy={keep.isPending}
      wrong={Object.keys(problems).length > 0}
      onDone={onDone}
      test={trunk ? <TestLine kind="trunk" id={trunk.id} /> : null}
      onSave={(state) => {
        if (draft.unitId === null) return;
        const body = {
          unitId: draft.unitId,
          code: draft.code,
          name: { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() },
          hosts: hostsOf(draft.hosts),
          username: draft.username.trim(),
          ...(draft.password ? { password: draft.password } : {}),
          registers: draft.registers,
          callerId: draft.callerId,
          maxCalls: draft.maxCalls === '' ? null : Number(draft.maxCalls),
          manners: {
            codecs: draft.codecs.split(' ').flatMap((one) => oneOf(codecs, one) ?? []),
            srtp: draft.srtp,
            optionsSeconds: Number(draft.optionsSeconds),
            fromUser: draft.fromUser,
            addresses: hostsOf(draft.addresses),
          },
          state,
        };
        keep.mutate(() =>
          trunk
            ? api('PUT /api/telephony/trunks/{id}', {
                params: { id: trunk.id },
                body: { ...body, version: trunk.version },
              })
            : api('POST /api/telephony/trunks', { body }),
        );
      }}
    >
      {(tried) => {
        const text = (
          key:
            | 'zh'
            | 'en'
            | 'code'
            | 'username'
            | 'password'
            | 'callerId'
            | 'maxCalls'
            | 'optionsSeconds'
            | 'fromUser'
            | 'addresses',
          more: { required?: boolean; hint?: string; type?: string } = {},
        ) => (
          <Field
            label={t(`ui.lines.trunk.field.${key}`)}
            required={more.required ?? false}
            hint={more.hint}
            error={tried && problems[key] ? t(`ui.lines.wrong.${problems[key]}`) : null}
          >
            {(props) => (
              <Input
                {...props}
                type={more.type ?? 'text'}
                autoComplete={more.type === 'password' ? 'new-password' : 'off'}
                value={draft[key]}
                onChange={(event) => set({ [key]: event.target.value })}
              />
            )}
          </Field>
        );
        return (
          <>
            <div className="rt-pair">
              {text('zh', { required: true })}
              {text('en')}
            </div>
            {text('code', { required: true, hint: t('ui.lines.trunk.code-hint') })}
            <UnitField value={draft.unitId} tried={tried} onChange={(unitId) => set({ unitId })} />
            <h3 className="rt-part">{t('ui.lines.trunk.carrier')}</h3>
            <Field
              label={t('ui.lines.trunk.field.hosts')}
              required
              hint={t('ui.lines.trunk.hosts-hint')}
              error={tried && problems.hosts ? t('ui.lines.wrong.hosts') : null}
            >
              {(props) => (
                <textarea
                  {...props}
                  className="q-input"
                  rows={2}
                  value={draft.hosts}
                  onChange={(event) => set({ hosts: event.target.value })}
                />
              )}
            </Field>
            <div className="rt-pair">
              {text('username', { required: draft.registers })}
              {text('password', {
                required: draft.registers && !trunk?.hasPassword,
                type: 'password',
                ...(trunk?.hasPassword ? { hint: t('ui.lines.trunk.kept') } : {}),
              })}
            </div>
            <label className="ln-tick">
              <input
                type="checkbox"
                checked={draft.registers}
                onChange={(event) => set({ registers: event.target.checked })}
              />
              <span>
                {t('ui.lines.trunk.registers')}
                <small>{t('ui.lines.trunk.registers-hint')}</small>
              </span>
            </label>
            <h3 className="rt-part">{t('ui.lines.trunk.calls-of')}</h3>
            <div className="rt-pair">
              {text('callerId', { hint: t('ui.lines.trunk.caller-hint') })}
              {text('maxCalls', { hint: t('ui.lines.trunk.most-hint'), type: 'number' })}
            </div>
            <h3 className="rt-part">{t('ui.lines.trunk.manners')}</h3>
            <div className="rt-pair">
              <Field label={t('ui.lines.trunk.field.codecs')}>
                {(props) => (
                  <Select
                    {...props}
                    value={draft.codecs}
                    onChange={(event) => set({ codecs: event.target.value })}
                    options={codecChoices.map((value) => ({
                      value,
                      label: t(`ui.lines.trunk.codec.${value.replace(' ', '-')}`),
                    }))}
                  />
                )}
              </Field>
              <Field label={t('ui.lines.trunk.field.srtp')}>
                {(props) => (
                  <Select
                    {...props}
                    value={draft.srtp}
                    onChange={(event) => set({ srtp: event.target.value as Draft['srtp'] })}
                    options={srtpChoices.map((value) => ({ value, label: t(`ui.lines.trunk.srtp.${value}`) }))}
                  />
                )}
              </Field>
            </div>
            <div className="rt-pair">
              {text('optionsSeconds', { hint: t('ui.lines.trunk.options-hint'), type: 'number' })}
              {text('fromUser', { hint: t('ui.lines.trunk.from-hint') })}
            </div>
            {text('addresses', { hint: t('ui.lines.trunk.addresses-hint') })}
          </>
        );
      }}
    </LineDrawer>
  );
}
