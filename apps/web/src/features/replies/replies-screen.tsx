/** Saved replies: found on the left by folder, edited on the right. */
import './replies.css';
import type { Reply } from '@qiao/server/contracts/replies';
import { ArrowLeft, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useReplies } from './data.ts';
import { rank } from './rank.ts';
import { ReplyEditor } from './reply-editor.tsx';

export function Component() {
  const { t } = useTranslation('replies');
  const navigate = useNavigate();
  const { id } = useParams();
  const query = useReplies();
  const [words, setWords] = useState('');
  const found = rank(query.data ?? [], words);
  const folders = [...new Set(found.map((one) => one.folder))].sort((a, b) => a.localeCompare(b, 'zh'));
  const chosen = query.data?.find((one) => one.id === id) ?? null;
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to="/settings/replies">
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.all')}
          </Link>
        ) : null
      }
      actions={
        <Button kind="primary" icon={Plus} onClick={() => navigate('/settings/replies/new')}>
          {t('ui.add')}
        </Button>
      }
    >
      <div className={`reply-panes${id ? ' has-choice' : ''}`}>
        <nav className="scroll" aria-label={t('ui.title')}>
          <input
            className="q-input"
            type="search"
            aria-label={t('ui.find')}
            placeholder={t('ui.find')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
          {query.isPending ? <Skeleton rows={8} height={40} kind="lines" /> : null}
          {query.isSuccess && found.length === 0 ? (
            words ? (
              <Empty title={t('ui.nothing')} text={t('ui.find')} />
            ) : (
              <Empty title={t('ui.none')} text={t('ui.none-text')} />
            )
          ) : null}
          {folders.map((folder) => (
            <section key={folder}>
              <h2 className="reply-group">{folder === '' ? t('ui.top') : folder.replaceAll('/', ' / ')}</h2>
              {found
                .filter((one) => one.folder === folder)
                .map((one) => (
                  <Pick key={one.id} reply={one} current={one.id === id} />
                ))}
            </section>
          ))}
        </nav>
        <div className="scroll">
          {id === 'new' || chosen ? (
            <ReplyEditor
              key={chosen ? `${chosen.id} ${chosen.version}` : 'new'}
              reply={chosen}
              onSaved={(saved) => navigate(`/settings/replies/${saved}`)}
              onDeleted={() => navigate('/settings/replies')}
            />
          ) : (
            <Empty title={t('ui.choose')} text={t('ui.choose-text')} />
          )}
        </div>
      </div>
    </Page>
  );
}

function Pick({ reply, current }: { reply: Reply; current: boolean }) {
  const { t } = useTranslation('replies');
  return (
    <Link to={`/settings/replies/${reply.id}`} className="reply-pick" aria-current={current ? 'true' : undefined}>
      <span className="ellipsis">{reply.title}</span>
      {reply.shortcut ? <kbd className="q-kbd">/{reply.shortcut}</kbd> : null}
      <span className="q-tag">{reply.unitName ? nameIn(reply.unitName) : t(`ui.reaches.${reply.reach}`)}</span>
      <small>{t('ui.uses', { count: reply.uses })}</small>
    </Link>
  );
}
