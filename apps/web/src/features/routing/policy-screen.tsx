/** What holds for the whole company: slots, order of channels, interrupt matrix, limits; reasons of breaks. */
import './routing.css';
import type { Channel, RoutingPolicy } from '@qiao/server/contracts/routing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { channels, readAgain, usePolicy, useReasons, useSkills } from './data.ts';
import { ReasonsTable } from './reasons-table.tsx';
import { SkillsTable } from './skills-table.tsx';

export function Component() {
  const { t } = useTranslation('routing');
  const policy = usePolicy();
  const reasons = useReasons();
  const skills = useSkills();
  return (
    <Page title={t('ui.policy.title')}>
      {policy.isError ? <Failed error={policy.error} retry={() => void policy.refetch()} /> : null}
      {policy.isPending || reasons.isPending ? <Skeleton rows={8} height={40} /> : null}
      {policy.data ? <PolicyForm key={policy.data.version} policy={policy.data} /> : null}
      {reasons.data ? <ReasonsTable reasons={reasons.data} /> : null}
      {skills.data ? <SkillsTable skills={skills.data} /> : null}
    </Page>
  );
}

const limits = [
  ['silentGraceSeconds', 1, 3600],
  ['missedLimit', 1, 20],
  ['declinedSeconds', 0, 86_400],
  ['hopLimit', 0, 10],
] as const;
const whole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

function PolicyForm({ policy }: { policy: RoutingPolicy }) {
  const { t } = useTranslation('routing');
  const [draft, setDraft] = useState(policy);
  const save = useMutation({
    mutationFn: () => api('PUT /api/routing/policy', { body: draft }),
    onSuccess: () => toast('ok', t('ui.saved')),
    onError: toastError,
    onSettled: () => void readAgain(),
  });
  const capacity = (channel: Channel): number => draft.capacity[channel] ?? 1;
  const order = (channel: Channel): number => draft.classes[channel] ?? 9;
  const wrong =
    channels.some((channel) => !whole(capacity(channel), 0, 1000) || !whole(order(channel), 0, 9)) ||
    limits.some(([field, from, to]) => !whole(draft[field], from, to));
  const block = (held: Channel, other: Channel, on: boolean) =>
    setDraft((now) => {
      const rest = (now.blocks[held] ?? []).filter((one) => one !== other);
      return { ...now, blocks: { ...now.blocks, [held]: on ? [...rest, other] : rest } };
    });
  const word = (channel: Channel): string => i18n.t(`ui:channel.${channel}`);
  return (
    <section>
      <h2 className="rt-part">{t('ui.policy.channels')}</h2>
      <p className="rt-note">{t('ui.policy.channels-note')}</p>
      <div className="rt-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('ui.policy.channel')}</th>
              <th scope="col">{t('ui.policy.capacity')}</th>
              <th scope="col">{t('ui.policy.class')}</th>
            </tr>
          </thead>
          <tbody>
            {channels.map((channel) => (
              <tr key={channel}>
                <th scope="row">{word(channel)}</th>
                <td>
                  <Input
                    type="number"
                    aria-label={`${word(channel)} ${t('ui.policy.capacity')}`}
                    min={0}
                    max={1000}
                    value={capacity(channel)}
                    onChange={(event) =>
                      setDraft((now) => ({
                        ...now,
                        capacity: { ...now.capacity, [channel]: Number(event.target.value) },
                      }))
                    }
                  />
                </td>
                <td>
                  <Input
                    type="number"
                    aria-label={`${word(channel)} ${t('ui.policy.class')}`}
                    min={0}
                    max={9}
                    value={order(channel)}
                    onChange={(event) =>
                      setDraft((now) => ({
                        ...now,
                        classes: { ...now.classes, [channel]: Number(event.target.value) },
                      }))
                    }
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2 className="rt-part">{t('ui.policy.matrix')}</h2>
      <p className="rt-note">{t('ui.policy.matrix-note')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must scroll by keys too */}
      <section className="rt-table" tabIndex={0} aria-label={t('ui.policy.matrix')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('ui.policy.held')}</th>
              {channels.map((channel) => (
                <th key={channel} scope="col">
                  {word(channel)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {channels.map((held) => (
              <tr key={held}>
                <th scope="row">{word(held)}</th>
                {channels.map((other) => (
                  <td key={other} className={held === other ? 'is-own' : undefined}>
                    {held === other ? (
                      '—'
                    ) : (
                      <input
                        type="checkbox"
                        aria-label={t('ui.policy.blocks', { held: word(held), other: word(other) })}
                        checked={draft.blocks[held]?.includes(other) ?? false}
                        onChange={(event) => block(held, other, event.target.checked)}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h2 className="rt-part">{t('ui.policy.limits')}</h2>
      <div className="rt-limits">
        {limits.map(([field, from, to]) => (
          <Field
            key={field}
            label={t(`ui.policy.${field}`)}
            error={whole(draft[field], from, to) ? null : t('ui.policy.range', { from, to })}
          >
            {(props) => (
              <Input
                {...props}
                type="number"
                min={from}
                max={to}
                value={draft[field]}
                onChange={(event) => setDraft((now) => ({ ...now, [field]: Number(event.target.value) }))}
              />
            )}
          </Field>
        ))}
      </div>
      <div className="rt-actions">
        <Button kind="primary" busy={save.isPending} disabled={wrong} onClick={() => save.mutate()}>
          {t('ui.policy.save')}
        </Button>
      </div>
    </section>
  );
}
