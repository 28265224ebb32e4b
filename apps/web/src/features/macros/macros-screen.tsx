/** Macros: chosen on the left, their steps on the right. */
import '../replies/replies.css';
import './macros.css';
import { ArrowLeft, Plus } from 'lucide-react';
import { Link, useNavigate, useParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useMacros } from './data.ts';
import { MacroEditor } from './macro-editor.tsx';

export function Component() {
  const { t } = useTranslation('macros');
  const navigate = useNavigate();
  const { id } = useParams();
  const query = useMacros();
  const macros = query.data ?? [];
  const chosen = macros.find((one) => one.id === id) ?? null;
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to="/settings/macros">
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.all')}
          </Link>
        ) : null
      }
      actions={
        <Button kind="primary" icon={Plus} onClick={() => navigate('/settings/macros/new')}>
          {t('ui.add')}
        </Button>
      }
    >
      <div className={`reply-panes${id ? ' has-choice' : ''}`}>
        <nav className="scroll" aria-label={t('ui.title')}>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
          {query.isPending ? <Skeleton rows={6} height={40} kind="lines" /> : null}
          {query.isSuccess && macros.length === 0 ? <Empty title={t('ui.none')} text={t('ui.none-text')} /> : null}
          {(['conversation', 'ticket'] as const).map((subject) => {
            const own = macros.filter((one) => one.subject === subject);
            if (own.length === 0) return null;
            return (
              <section key={subject}>
                <h2 className="reply-group">{t(`ui.subjects.${subject}`)}</h2>
                {own.map((one) => (
                  <Link
                    key={one.id}
                    to={`/settings/macros/${one.id}`}
                    className="reply-pick"
                    aria-current={one.id === id ? 'true' : undefined}
                  >
                    <span className="ellipsis">{one.title}</span>
                    <span className="q-tag">{one.unitName ? nameIn(one.unitName) : t(`ui.reaches.${one.reach}`)}</span>
                    <small>{t('ui.uses', { count: one.uses })}</small>
                  </Link>
                ))}
              </section>
            );
          })}
        </nav>
        <div className="scroll">
          {id === 'new' || chosen ? (
            <MacroEditor
              key={chosen ? `${chosen.id} ${chosen.version}` : 'new'}
              macro={chosen}
              macros={macros}
              onSaved={(saved) => navigate(`/settings/macros/${saved}`)}
              onDeleted={() => navigate('/settings/macros')}
            />
          ) : (
            <Empty title={t('ui.choose')} text={t('ui.choose-text')} />
          )}
        </div>
      </div>
    </Page>
  );
}
