/** One agent: skills with levels, own slots per channel, and for supervisors the state. */

import type { AgentListed, Channel } from '@qiao/server/contracts/routing';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useBreakReasons } from '../../app/presence/presence-data.ts';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { channels, readAgain } from './data.ts';
import { linesOf, linesWrong, SkillsField, skillsOf } from './skills-field.tsx';

export default function AgentDrawer({ agent, onDone }: { agent: AgentListed; onDone: () => void }) {
  const { t } = useTranslation('routing');
  const me = useMe();
  const [skills, setSkills] = useState(() => linesOf(agent.skills));
  const [slots, setSlots] = useState<Record<string, string>>(() =>
    Object.fromEntries(channels.map((channel) => [channel, String(agent.capacity[channel] ?? '')])),
  );
  const slotWrong = (channel: Channel): boolean => slots[channel] !== '' && !/^\d{1,3}$|^1000$/.test(slots[channel]!);
  const wrong = linesWrong(skills) || channels.some(slotWrong);
  const save = useMutation({
    mutationFn: () =>
      api('PUT /api/routing/staff/{id}/capacity', {
        params: { id: agent.staffId },
        body: {
          skills: skillsOf(skills),
          capacity: Object.fromEntries(
            channels.filter((channel) => slots[channel] !== '').map((channel) => [channel, Number(slots[channel])]),
          ),
        },
      }),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void readAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) save.mutate();
  };
  return (
    <Dialog
      kind="drawer"
      title={`${agent.name} ${agent.number}`}
      onClose={onDone}
      width={480}
      footer={
        agent.mayConfigure ? (
          <Button kind="primary" type="submit" form="agent-form" busy={save.isPending} disabled={wrong}>
            {i18n.t('ui:save')}
          </Button>
        ) : null
      }
    >
      {agent.maySupervise && agent.staffId !== me.staff.id ? <ForcedState agent={agent} /> : null}
      <form id="agent-form" onSubmit={submit} noValidate>
        <h3 className="rt-part">{t('ui.agents.skills')}</h3>
        <p className="rt-note">{t('ui.agents.skills-note')}</p>
        <SkillsField
          label={t('ui.agents.skills-own')}
          lines={skills}
          disabled={!agent.mayConfigure}
          onChange={setSkills}
        />
        <h3 className="rt-part">{t('ui.agents.slots')}</h3>
        <p className="rt-note">{t('ui.agents.slots-note')}</p>
        <div className="rt-three">
          {channels.map((channel) => (
            <Field
              key={channel}
              label={i18n.t(`ui:channel.${channel}`)}
              error={slotWrong(channel) ? t('ui.wrong.range') : null}
            >
              {(props) => (
                <Input
                  {...props}
                  inputMode="numeric"
                  placeholder={t('ui.agents.default')}
                  disabled={!agent.mayConfigure}
                  value={slots[channel]}
                  onChange={(event) => setSlots((now) => ({ ...now, [channel]: event.target.value.trim() }))}
                />
              )}
            </Field>
          ))}
        </div>
      </form>
    </Dialog>
  );
}

const forced = ['ready', 'break', 'offline'] as const;

/** What they hold stays with them; open offers go back to their places. Audited. */
function ForcedState({ agent }: { agent: AgentListed }) {
  const { t } = useTranslation('routing');
  const reasons = useBreakReasons(true);
  const force = useMutation({
    mutationFn: (choice: string) => {
      const [chosen = '', reason] = choice.split(':');
      const state = oneOf(forced, chosen) ?? 'offline';
      return api('POST /api/routing/staff/{id}/presence', {
        params: { id: agent.staffId },
        body: { state, ...(reason ? { reason } : {}) },
      });
    },
    onSuccess: () => toast('ok', t('ui.agents.forced', { name: agent.name })),
    onError: toastError,
    onSettled: () => void readAgain(),
  });
  return (
    <Field label={t('ui.agents.force')} hint={t('ui.agents.force-hint')}>
      {(props) => (
        <Select
          {...props}
          disabled={force.isPending}
          value=""
          onChange={(event) => event.target.value && force.mutate(event.target.value)}
          options={[
            { value: '', label: t('ui.agents.now', { state: i18n.t(`routing:ui.state.${agent.state}`) }) },
            { value: 'ready', label: t('ui.state.ready') },
            ...reasons.map(({ code, name }) => ({
              value: `break:${code}`,
              label: `${t('ui.state.break')} · ${nameIn(name)}`,
            })),
            { value: 'offline', label: t('ui.state.offline') },
          ]}
        />
      )}
    </Field>
  );
}
