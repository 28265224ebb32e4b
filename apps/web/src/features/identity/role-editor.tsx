/** One role: names and rights, grouped by the part of the product they open. */
import type { Permission, Role } from '@qiao/server/contracts/identity';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { usePermissions } from './data.ts';

export function RoleEditor({
  edited: role,
  copyOf,
  edit,
  onAdded,
  onCopy,
}: {
  edited: Role | null;
  copyOf?: Role | null;
  edit: boolean;
  onAdded?: (id: string) => void;
  onCopy?: () => void;
}) {
  const { t } = useTranslation('identity');
  const permissions = usePermissions();
  const from = role ?? copyOf ?? null;
  const [name, setName] = useState(role ? role.name : { zh: '', en: '' });
  const [description, setDescription] = useState(from?.description ?? { zh: '', en: '' });
  const [code, setCode] = useState('');
  const [held, setHeld] = useState(() => new Set(from?.permissions ?? []));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const before = new Set(role?.permissions ?? []);
  const added = [...held].filter((key) => !before.has(key)).length;
  const removed = [...before].filter((key) => !held.has(key)).length;
  const renamed =
    role === null || JSON.stringify([name, description]) !== JSON.stringify([role.name, role.description]);
  const ready = name.zh.trim() !== '' && (role !== null || /^[a-z][a-z0-9-]{1,39}$/.test(code));
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions.data ?? [])
    groups.set(permission.module, [...(groups.get(permission.module) ?? []), permission]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const body = { name, description, permissions: [...held] };
      const saved = role
        ? await api('PATCH /api/identity/roles/{id}', {
            params: { id: role.id },
            body: { version: role.version, ...body },
          })
        : await api('POST /api/identity/roles', { body: { code, ...body } });
      await queryClient.invalidateQueries({ queryKey: ['identity', 'roles'] });
      toast('ok', t(role ? 'ui.roles.saved' : 'ui.roles.made'));
      onAdded?.(saved.id);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };
  const both = (
    value: { zh: string; en: string },
    set: (next: { zh: string; en: string }) => void,
    label: 'name' | 'description',
  ) =>
    (['zh', 'en'] as const).map((language) => (
      <Field
        key={`${label}-${language}`}
        label={t(`ui.roles.${label}-${language}`)}
        required={label === 'name' && language === 'zh'}
      >
        {(props) => (
          <Input
            {...props}
            disabled={!edit}
            value={value[language]}
            onChange={(event) => set({ ...value, [language]: event.target.value })}
          />
        )}
      </Field>
    ));

  return (
    <form onSubmit={save} noValidate>
      <div className="admin-form">
        {role === null ? (
          <div className="is-whole">
            <Field label={t('ui.roles.code')} hint={t('ui.roles.code-hint')} required>
              {(props) => <Input {...props} value={code} onChange={(event) => setCode(event.target.value)} />}
            </Field>
          </div>
        ) : null}
        {both(name, setName, 'name')}
        {both(description, setDescription, 'description')}
      </div>
      <div className="rights">
        {[...groups].map(([module, list]) => {
          const all = list.every(({ key }) => held.has(key));
          return (
            <fieldset key={module} disabled={!edit}>
              <legend>
                {t(`ui.modules.${module}`, { defaultValue: module })}
                {edit ? (
                  <Button
                    small
                    kind="text"
                    onClick={() =>
                      setHeld((now) => {
                        const next = new Set(now);
                        for (const { key } of list) all ? next.delete(key) : next.add(key);
                        return next;
                      })
                    }
                  >
                    {t(all ? 'ui.roles.none' : 'ui.roles.every')}
                  </Button>
                ) : null}
              </legend>
              <ul>
                {list.map((permission) => (
                  <li key={permission.key}>
                    <label className={held.has(permission.key) !== before.has(permission.key) ? 'is-changed' : ''}>
                      <input
                        type="checkbox"
                        checked={held.has(permission.key)}
                        onChange={(event) =>
                          setHeld((now) => {
                            const next = new Set(now);
                            if (event.target.checked) next.add(permission.key);
                            else next.delete(permission.key);
                            return next;
                          })
                        }
                      />
                      <span>
                        {nameIn(permission.name)}
                        <small>{permission.key}</small>
                      </span>
                    </label>
                  </li>
                ))}
              </ul>
            </fieldset>
          );
        })}
      </div>
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
      {edit ? (
        <div className="admin-actions">
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            disabled={!ready || (role !== null && added + removed === 0 && !renamed)}
          >
            {t('ui.save')}
          </Button>
          {role && onCopy ? <Button onClick={onCopy}>{t('ui.roles.copy')}</Button> : null}
          {role && added + removed > 0 ? (
            <span role="status">{t('ui.roles.difference', { added, removed, count: role.holders })}</span>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}
