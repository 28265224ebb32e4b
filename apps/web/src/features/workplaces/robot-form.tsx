/** A group chat's robot: which alarms of which team it tells. */
import './workplaces.css';
import type { Platform, Robot } from '@qiao/server/contracts/workplaces';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { currentLocale, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnitOptions } from '../identity/data.ts';
import { workplacesAgain } from './data.ts';

/** Rooms that tell supervisors something. */
const kinds = ['mailboxes', 'channels', 'tickets', 'sides', 'surveys'];

export function RobotForm({ robot, onDone }: { robot: Robot | null; onDone: () => void }) {
  const { t } = useTranslation('workplaces');
  const units = useUnitOptions();
  const [draft, setDraft] = useState(() => ({
    platform: (robot?.platform ?? 'wecom') as Platform,
    name: robot?.name ?? '',
    unitId: robot?.unitId ?? null,
    kinds: new Set(robot?.kinds ?? []),
    language: robot?.language ?? currentLocale(),
    state: robot?.state ?? 'active',
    hook: '',
    secret: '',
  }));
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const ready = draft.name.trim() !== '' && draft.unitId !== null && (robot !== null || draft.hook !== '');
  const turn = (kind: string) => {
    const next = new Set(draft.kinds);
    if (!next.delete(kind)) next.add(kind);
    change({ kinds: next });
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const body = {
      name: draft.name.trim(),
      kinds: [...draft.kinds],
      language: draft.language,
      state: draft.state,
      ...(draft.hook ? { hook: draft.hook } : {}),
      ...(draft.secret ? { secret: draft.secret } : {}),
    };
    try {
      if (robot)
        await api('PUT /api/workplaces/robots/{id}', {
          params: { id: robot.id },
          body: { ...body, version: robot.version },
        });
      else if (draft.unitId)
        await api('POST /api/workplaces/robots', { body: { ...body, platform: draft.platform, unitId: draft.unitId } });
      toast('ok', t('ui.saved'));
      await workplacesAgain();
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(robot ? 'ui.edit' : 'ui.add')} onClose={onDone} width={640}>
      <form className="workplace-form" noValidate onSubmit={(event) => void save(event)}>
        <div className="mail-grid">
          <Field label={t('ui.platform')}>
            {(props) => (
              <Select
                {...props}
                disabled={robot !== null}
                value={draft.platform}
                onChange={(event) => change({ platform: event.target.value as Platform })}
                options={(['wecom', 'dingtalk'] as const).map((value) => ({ value, label: t(`platforms.${value}`) }))}
              />
            )}
          </Field>
          <Field label={t('ui.name')} required>
            {(props) => (
              <Input
                {...props}
                maxLength={60}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.unit')} required={!robot}>
            {(props) =>
              robot ? (
                <Input {...props} readOnly value={robot.unitName ? nameIn(robot.unitName) : ''} />
              ) : (
                <Combo
                  id={props.id}
                  label={t('ui.unit')}
                  invalid={props['aria-invalid']}
                  describedBy={props['aria-describedby']}
                  options={units}
                  value={draft.unitId}
                  onChange={(unitId) => change({ unitId })}
                />
              )
            }
          </Field>
          <Field label={t('ui.language')}>
            {(props) => (
              <Select
                {...props}
                value={draft.language}
                onChange={(event) => change({ language: event.target.value as Robot['language'] })}
                options={[
                  { value: 'zh-CN', label: t('ui.zh') },
                  { value: 'en', label: t('ui.en') },
                ]}
              />
            )}
          </Field>
          {robot ? (
            <Field label={t('ui.state')}>
              {(props) => (
                <Select
                  {...props}
                  value={draft.state}
                  onChange={(event) => change({ state: event.target.value as Robot['state'] })}
                  options={(['active', 'paused'] as const).map((value) => ({ value, label: t(`ui.${value}`) }))}
                />
              )}
            </Field>
          ) : null}
        </div>
        <Field label={t('ui.hook')} required={!robot} hint={robot ? t('ui.secret-kept') : t('ui.hook-hint')}>
          {(props) => (
            <Input
              {...props}
              type="password"
              autoComplete="new-password"
              value={draft.hook}
              onChange={(event) => change({ hook: event.target.value.trim() })}
            />
          )}
        </Field>
        {draft.platform === 'dingtalk' ? (
          <Field label={t('ui.sign')} hint={t('ui.sign-hint')}>
            {(props) => (
              <Input
                {...props}
                type="password"
                autoComplete="new-password"
                value={draft.secret}
                onChange={(event) => change({ secret: event.target.value.trim() })}
              />
            )}
          </Field>
        ) : null}
        <fieldset>
          <legend>{t('ui.kinds')}</legend>
          <div className="mail-buttons">
            <label>
              <input type="checkbox" checked={draft.kinds.size === 0} onChange={() => change({ kinds: new Set() })} />{' '}
              {t('ui.all-kinds')}
            </label>
            {kinds.map((kind) => (
              <label key={kind}>
                <input type="checkbox" checked={draft.kinds.has(kind)} onChange={() => turn(kind)} />{' '}
                {t(`kinds.${kind}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <div className="mail-buttons mail-answer">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={!ready} busy={busy}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function RemoveRobot({ robot, onDone }: { robot: Robot; onDone: () => void }) {
  const { t } = useTranslation('workplaces');
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await api('DELETE /api/workplaces/robots/{id}', { params: { id: robot.id } });
      await workplacesAgain();
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('ui.remove-title', { name: robot.name })} onClose={onDone} width={420}>
      <p>{t('ui.remove-text')}</p>
      <div className="mail-buttons mail-answer">
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
        <Button kind="danger" busy={busy} onClick={() => void remove()}>
          {t('ui.remove')}
        </Button>
      </div>
    </Dialog>
  );
}
