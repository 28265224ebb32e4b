import type { Post } from '@qiao/server/contracts/organisation';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { againAll } from './data.ts';

type Draft = Pick<Post, 'name' | 'description' | 'qualifications' | 'layer'>;
const empty = { zh: '', en: '' };

export function PostEditor({
  post,
  manage,
  onSaved,
}: {
  post: Post | null;
  manage: boolean;
  onSaved: (id: string) => void;
}) {
  const { t } = useTranslation('organisation');
  const before: Draft = post
    ? { name: post.name, description: post.description, qualifications: post.qualifications, layer: post.layer }
    : { name: empty, description: empty, qualifications: empty, layer: 'execution' };
  const [draft, setDraft] = useState(before);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const run = async (what: string, work: () => Promise<Post>) => {
    setBusy(what);
    setError(null);
    try {
      const saved = await work();
      await againAll();
      toast('ok', t('ui.saved'));
      onSaved(saved.id);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(null);
    }
  };
  const text = (key: 'name' | 'description' | 'qualifications') =>
    (['zh', 'en'] as const).map((language) => {
      const change = (value: string) => setDraft((now) => ({ ...now, [key]: { ...now[key], [language]: value } }));
      return (
        <div key={`${key}-${language}`} className={key === 'name' ? '' : 'is-whole'}>
          <Field label={t(`ui.posts.${key}-${language}`)} required={key === 'name' && language === 'zh'}>
            {(props) =>
              key === 'name' ? (
                <Input
                  {...props}
                  disabled={!manage}
                  value={draft[key][language]}
                  onChange={(event) => change(event.target.value)}
                />
              ) : (
                <textarea
                  {...props}
                  className="q-input org-area"
                  rows={2}
                  disabled={!manage}
                  value={draft[key][language]}
                  onChange={(event) => change(event.target.value)}
                />
              )
            }
          </Field>
        </div>
      );
    });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void run('save', () =>
          post
            ? api('PATCH /api/organisation/posts/{id}', {
                params: { id: post.id },
                body: { version: post.version, ...draft },
              })
            : api('POST /api/organisation/posts', { body: draft }),
        );
      }}
    >
      <div className="org-form">
        {text('name')}
        <div className="is-whole">
          <Field label={t('ui.posts.layer')}>
            {(props) => (
              <Select
                {...props}
                disabled={!manage}
                value={draft.layer}
                onChange={(event) => setDraft((now) => ({ ...now, layer: event.target.value as Post['layer'] }))}
                options={(['management', 'execution', 'support'] as const).map((layer) => ({
                  value: layer,
                  label: t(`ui.layers.${layer}`),
                }))}
              />
            )}
          </Field>
        </div>
        {text('description')}
        {text('qualifications')}
      </div>
      {error ? (
        <p className="org-warn" role="alert">
          {error}
        </p>
      ) : null}
      {manage ? (
        <div className="org-actions">
          <Button
            kind="primary"
            type="submit"
            busy={busy === 'save'}
            disabled={!changed || draft.name.zh.trim() === ''}
          >
            {t(post ? 'ui.save' : 'ui.posts.add')}
          </Button>
          {post ? (
            <Button
              kind={post.state === 'active' ? 'danger' : 'default'}
              busy={busy === 'state'}
              onClick={() =>
                void run('state', () =>
                  api('PATCH /api/organisation/posts/{id}', {
                    params: { id: post.id },
                    body: {
                      version: post.version,
                      state: post.state === 'active' ? 'retired' : 'active',
                    },
                  }),
                )
              }
            >
              {t(post.state === 'active' ? 'ui.posts.retire' : 'ui.posts.restore')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}
