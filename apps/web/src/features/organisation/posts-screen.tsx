/** Posts by layer: what somebody is, what for, with which qualifications. */
import './organisation.css';
import type { Post } from '@qiao/server/contracts/organisation';
import { ArrowLeft, Plus } from 'lucide-react';
import { Link, useNavigate, useParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { usePosts } from './data.ts';
import { PostEditor } from './post-editor.tsx';

const layers: Post['layer'][] = ['management', 'execution', 'support'];

export function Component() {
  const { t } = useTranslation('organisation');
  const can = useCan();
  const navigate = useNavigate();
  const { id } = useParams();
  const query = usePosts();
  const posts = query.data ?? [];
  const chosen = posts.find((post) => post.id === id) ?? null;
  const manage = can('organisation.manage');
  return (
    <Page
      title={t('ui.posts.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to="/settings/posts">
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.posts.title')}
          </Link>
        ) : null
      }
      actions={
        manage ? (
          <Button kind="primary" icon={Plus} onClick={() => navigate('/settings/posts/new')}>
            {t('ui.posts.add')}
          </Button>
        ) : null
      }
    >
      <div className={`org-panes${id ? ' has-choice' : ''}`}>
        <nav className="scroll" aria-label={t('ui.posts.title')}>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
          {query.isPending ? <Skeleton rows={8} height={48} kind="lines" /> : null}
          {query.isSuccess && posts.length === 0 ? (
            <Empty title={t('ui.posts.none')} text={t('ui.posts.none-text')} />
          ) : null}
          {layers.map((layer) => {
            const own = posts.filter((post) => post.layer === layer);
            if (own.length === 0) return null;
            return (
              <section key={layer}>
                <h2 className="org-group">{t(`ui.layers.${layer}`)}</h2>
                {own.map((post) => (
                  <Link
                    key={post.id}
                    to={`/settings/posts/${post.id}`}
                    className="org-pick"
                    aria-current={post.id === id ? 'true' : undefined}
                  >
                    {nameIn(post.name)}{' '}
                    {post.state === 'retired' ? <span className="q-tag">{t('ui.posts.retired')}</span> : null}
                    <small>{nameIn(post.description)}</small>
                  </Link>
                ))}
              </section>
            );
          })}
        </nav>
        <div className="org-pane scroll">
          {id === 'new' || chosen ? (
            <PostEditor
              key={chosen ? `${chosen.id}-${chosen.version}` : 'new'}
              post={chosen}
              manage={manage}
              onSaved={(saved) => navigate(`/settings/posts/${saved}`)}
            />
          ) : (
            <Empty title={t('ui.posts.choose')} text={t('ui.posts.choose-text')} />
          )}
        </div>
      </div>
    </Page>
  );
}
