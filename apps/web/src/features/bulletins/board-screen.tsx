/** Three tabs: announcements, experience, gatherings; the list on the left, what is chosen on the right. */
import './bulletins.css';
import { ArrowLeft, Megaphone, Plus } from 'lucide-react';
import { Link, useNavigate, useParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { AnnouncementEditor } from './announcement-editor.tsx';
import { AnnouncementList } from './announcement-list.tsx';
import { AnnouncementView } from './announcement-view.tsx';
import { PostEditor } from './post-editor.tsx';
import { PostList } from './post-list.tsx';
import { PostView } from './post-view.tsx';

const tabs = ['announcements', 'experience', 'gathering'] as const;
type TabKey = (typeof tabs)[number];

export function Component() {
  const { t } = useTranslation('bulletins');
  const can = useCan();
  const navigate = useNavigate();
  const params = useParams();
  // A notice names a post without its kind.
  const id = params.id;
  const tab: TabKey =
    params.tab === 'posts' ? 'experience' : (tabs.find((one) => one === params.tab) ?? 'announcements');
  const add =
    tab === 'announcements'
      ? can('bulletins.announce')
        ? t('ui.publish')
        : null
      : t(tab === 'experience' ? 'ui.write-experience' : 'ui.write-gathering');
  const unchosen = <Empty icon={Megaphone} title={t('ui.choose')} text={t('ui.choose-text')} />;
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to={`/board/${tab}`}>
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.back')}
          </Link>
        ) : null
      }
      actions={
        add ? (
          <Button kind="primary" icon={Plus} onClick={() => navigate(`/board/${tab}/new`)}>
            {add}
          </Button>
        ) : null
      }
      tabs={
        <Tabs
          id="board"
          label={t('ui.title')}
          chosen={tab}
          tabs={tabs.map((key) => ({ key, label: t(`ui.${key}`) }))}
          onChange={(key) => navigate(`/board/${key}`)}
        />
      }
    >
      <div
        className={`board-panes${id ? ' has-choice' : ''}`}
        role="tabpanel"
        id="board-panel"
        aria-labelledby={`board-${tab}`}
      >
        {tab === 'announcements' ? <AnnouncementList chosen={id} /> : <PostList key={tab} kind={tab} chosen={id} />}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
        <div className="scroll board-main" tabIndex={0}>
          {tab === 'announcements' ? (
            id === 'new' ? (
              <AnnouncementEditor of={null} onDone={(made) => navigate(`/board/announcements/${made ?? ''}`)} />
            ) : id ? (
              <AnnouncementView key={id} id={id} />
            ) : (
              unchosen
            )
          ) : id === 'new' ? (
            <PostEditor key={tab} kind={tab} of={null} onDone={(made) => navigate(`/board/${tab}/${made ?? ''}`)} />
          ) : id ? (
            <PostView key={id} id={id} />
          ) : (
            unchosen
          )}
        </div>
      </div>
    </Page>
  );
}
