/** Roles: named sets of rights. Chosen on the left, edited on the right. */
import './people.css';
import type { Role } from '@qiao/server/contracts/identity';
import { ArrowLeft, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useRoles } from './data.ts';
import { RoleEditor } from './role-editor.tsx';

export function Component() {
  const { t } = useTranslation('identity');
  const can = useCan();
  const navigate = useNavigate();
  const { id } = useParams();
  const query = useRoles();
  const [copyOf, setCopyOf] = useState<Role | null>(null);
  const chosen = query.data?.find((role) => role.id === id) ?? null;
  const edit = can('identity.roles.manage');
  return (
    <Page
      title={t('ui.roles.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to="/settings/roles">
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.roles.all')}
          </Link>
        ) : null
      }
      actions={
        edit ? (
          <Button
            icon={Plus}
            kind="primary"
            onClick={() => {
              setCopyOf(null);
              navigate('/settings/roles/new');
            }}
          >
            {t('ui.roles.add')}
          </Button>
        ) : null
      }
    >
      <div className={`admin-panes${id ? ' has-choice' : ''}`}>
        <nav aria-label={t('ui.roles.title')} className="scroll">
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
          {query.isPending ? <Skeleton rows={8} height={40} kind="lines" /> : null}
          {(query.data ?? []).map((role) => (
            <Link
              key={role.id}
              to={`/settings/roles/${role.id}`}
              className="admin-pick"
              aria-current={role.id === id ? 'true' : undefined}
            >
              <span>{nameIn(role.name)}</span>
              {role.state === 'retired' ? <span className="q-tag">{t('ui.roles.retired')}</span> : null}
              <small>{t('ui.roles.holders', { count: role.holders })}</small>
            </Link>
          ))}
        </nav>
        <div className="admin-pane scroll">
          {id === 'new' ? (
            <RoleEditor
              key={copyOf?.id ?? 'new'}
              edited={null}
              copyOf={copyOf}
              edit={edit}
              onAdded={(added) => navigate(`/settings/roles/${added}`)}
            />
          ) : chosen ? (
            <RoleEditor
              key={`${chosen.id}-${chosen.version}`}
              edited={chosen}
              edit={edit}
              onCopy={() => {
                setCopyOf(chosen);
                navigate('/settings/roles/new');
              }}
            />
          ) : (
            <Empty title={t('ui.roles.choose')} text={t('ui.roles.choose-text')} />
          )}
        </div>
      </div>
    </Page>
  );
}
