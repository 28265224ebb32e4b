/** Selections: chosen on the left; on the right the condition with its live count, the people, and what to do with them. */
import './selections.css';
import type { CustomerCondition } from '@qiao/server/contracts/customers';
import type { SelectionDetail } from '@qiao/server/contracts/selections';
import { ArrowLeft, Download, Mail, Plus, Printer, Snowflake } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { api, link } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { integer, shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { BasePanel } from './base-panel.tsx';
import { ConditionBuilder } from './condition-builder.tsx';
import { refresh, useCount, useSelected, useSelection, useSelections } from './data.ts';
import { MailDialog } from './mail-dialog.tsx';

const everybody: CustomerCondition = { match: 'all', parts: [] };

/** From the quality of data: the files without a telephone, mail address or address. */
const lacking = (way: string | null): CustomerCondition =>
  way === 'phone' || way === 'email' || way === 'address'
    ? { match: 'all', parts: [{ fact: 'reach', by: way, has: false }] }
    : everybody;

export function Component() {
  const { t } = useTranslation('selections');
  const navigate = useNavigate();
  const { id } = useParams();
  const { search } = useLocation();
  const list = useSelections();
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to="/selections">
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.all')}
          </Link>
        ) : null
      }
      actions={
        <Button kind="primary" icon={Plus} onClick={() => navigate('/selections/new')}>
          {t('ui.add')}
        </Button>
      }
    >
      <div className={`sel-panes${id ? ' has-choice' : ''}`}>
        <nav className="scroll" aria-label={t('ui.title')}>
          {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
          {list.isPending ? <Skeleton rows={5} height={40} kind="lines" /> : null}
          {list.data?.length === 0 ? <Empty title={t('ui.none-yet')} text={t('ui.none-text')} /> : null}
          {list.data?.map((one) => (
            <Link
              key={one.id}
              to={`/selections/${one.id}`}
              className="sel-pick"
              aria-current={one.id === id ? 'page' : undefined}
            >
              <span className="ellipsis">{one.name}</span>
              <small>
                {[one.frozenAt ? t('ui.frozen') : t('ui.living'), one.own ? null : one.owner]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </Link>
          ))}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
        <div className="scroll sel-main" tabIndex={0}>
          {!id ? <BasePanel /> : id === 'new' ? <Editor key={search} of={null} /> : <Chosen key={id} id={id} />}
        </div>
      </div>
    </Page>
  );
}

function Chosen({ id }: { id: string }) {
  const query = useSelection(id);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={6} height={32} kind="lines" />;
  return <Editor key={query.data.version} of={query.data} />;
}

function Editor({ of }: { of: SelectionDetail | null }) {
  const { t } = useTranslation('selections');
  const navigate = useNavigate();
  const can = useCan();
  const [params] = useSearchParams();
  const [name, setName] = useState(of?.name ?? '');
  const [condition, setCondition] = useState<CustomerCondition>(() => of?.condition ?? lacking(params.get('lacks')));
  const [error, setError] = useState<string | null>(null);
  const [mailing, setMailing] = useState(false);
  const [dropping, setDropping] = useState(false);
  const counted = useCount(condition);
  const editable = of === null || (of.own && of.frozenAt === null);
  const changed = of === null || name !== of.name || condition !== of.condition;
  const count = of?.frozenAt ? of.count : counted.data?.count;
  const act = async (work: () => Promise<SelectionDetail | null>) => {
    setError(null);
    try {
      const next = await work();
      await refresh();
      navigate(next ? `/selections/${next.id}` : '/selections');
    } catch (failure) {
      setError(isApiError(failure) ? failure.message : t('ui.failed'));
    }
  };
  const save = () =>
    act(() =>
      of
        ? api('PATCH /api/selections/{id}', {
            params: { id: of.id },
            body: {
              version: of.version,
              name,
              ...(of.frozenAt ? {} : { condition }),
            },
          })
        : api('POST /api/selections', { body: { name, condition } }),
    );
  return (
    <>
      <Panel
        title={of?.frozenAt ? t('ui.frozen-as-of', { at: shortMoment(of.frozenAt, serverNow()) }) : t('ui.condition')}
        extra={
          <output className="sel-count" aria-live="polite">
            {counted.isError && !of?.frozenAt
              ? t('ui.incomplete')
              : count === undefined
                ? '…'
                : t('ui.people', { count, shown: integer(count) })}
          </output>
        }
      >
        <Field label={t('ui.name')} required>
          {(props) => (
            <Input
              {...props}
              value={name}
              maxLength={80}
              disabled={of !== null && !of.own}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {editable ? <ConditionBuilder value={condition} onChange={setCondition} /> : null}
        {error ? (
          <p className="admin-warn" role="alert">
            {error}
          </p>
        ) : null}
        <div className="sel-actions">
          {of === null || of.own ? (
            <Button kind="primary" disabled={!changed || name.trim() === ''} onClick={() => void save()}>
              {t('ui.save')}
            </Button>
          ) : null}
          {of ? (
            <>
              {of.frozenAt ? null : (
                <Button
                  icon={Snowflake}
                  onClick={() =>
                    void act(() =>
                      api('POST /api/selections/{id}/freeze', {
                        params: { id: of.id },
                        body: {
                          name: t('ui.frozen-name', { name: of.name }).slice(0, 80),
                        },
                      }),
                    )
                  }
                >
                  {t('ui.freeze')}
                </Button>
              )}
              {can('selections.export') ? (
                <>
                  <a
                    className="q-btn q-btn-default"
                    href={link('GET /api/selections/{id}/export', { params: { id: of.id }, query: { format: 'xlsx' } })}
                    download
                  >
                    <Download size={14} aria-hidden="true" /> {t('ui.export')}
                  </a>
                  <Button icon={Printer} onClick={() => navigate(`/selections/${of.id}/labels`)}>
                    {t('ui.labels')}
                  </Button>
                </>
              ) : null}
              {can('selections.mail') ? (
                <Button icon={Mail} onClick={() => setMailing(true)}>
                  {t('ui.mail')}
                </Button>
              ) : null}
              {of.own ? (
                <Button kind="text" onClick={() => setDropping(true)}>
                  {t('ui.drop')}
                </Button>
              ) : null}
            </>
          ) : null}
        </div>
      </Panel>
      {of ? <People id={of.id} /> : null}
      {of && of.mailings.length > 0 ? (
        <Panel title={t('ui.mailings')}>
          <table className="q-plain-table">
            <thead>
              <tr>
                <th>{t('ui.subject')}</th>
                <th>{t('ui.state')}</th>
                <th className="is-number">{t('ui.mailed')}</th>
                <th className="is-number">{t('ui.left-out')}</th>
                <th>{t('ui.when')}</th>
              </tr>
            </thead>
            <tbody>
              {of.mailings.map((one) => (
                <tr key={one.id}>
                  <td>{one.subject}</td>
                  <td>
                    {t(`ui.states.${one.state}`)}{' '}
                    {one.state === 'sending' && can('selections.mail') ? (
                      <Button
                        small
                        onClick={() =>
                          void act(() =>
                            api('POST /api/selections/{id}/mail/{mailingId}/stop', {
                              params: { id: of.id, mailingId: one.id },
                            }),
                          )
                        }
                      >
                        {t('ui.stop')}
                      </Button>
                    ) : null}
                  </td>
                  <td className="is-number">{integer(one.mailed)}</td>
                  <td className="is-number">{integer(one.leftOut)}</td>
                  <td>
                    {shortMoment(one.createdAt, serverNow())} · {one.by}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      ) : null}
      {of && dropping ? (
        <Dialog
          title={t('ui.drop-question', { name: of.name })}
          onClose={() => setDropping(false)}
          footer={
            <>
              <Button onClick={() => setDropping(false)}>{t('ui.keep')}</Button>
              <Button
                kind="danger"
                onClick={() =>
                  void act(async () => (await api('DELETE /api/selections/{id}', { params: { id: of.id } }), null))
                }
              >
                {t('ui.drop')}
              </Button>
            </>
          }
        >
          <p>{t('ui.drop-effect')}</p>
        </Dialog>
      ) : null}
      {of && mailing ? <MailDialog selection={of} onClose={() => setMailing(false)} /> : null}
    </>
  );
}

function People({ id }: { id: string }) {
  const { t } = useTranslation('selections');
  const { data } = useSelected(id);
  if (!data) return null;
  return (
    <Panel title={t('ui.first-people')}>
      {data.customers.length === 0 ? <p className="sel-none">{t('ui.nobody')}</p> : null}
      {data.customers.length > 0 ? (
        <table className="q-plain-table">
          <thead>
            <tr>
              <th>{t('export.number')}</th>
              <th>{t('export.name')}</th>
              <th>{t('export.tier')}</th>
              <th>{t('export.last-contact')}</th>
            </tr>
          </thead>
          <tbody>
            {data.customers.map((one) => (
              <tr key={one.id}>
                <td>
                  <Link to={`/customers/${one.id}`}>{one.number}</Link>
                </td>
                <td>{one.name}</td>
                <td>{one.tier ? nameIn(one.tier) : '—'}</td>
                <td>{one.lastContactAt ? shortMoment(one.lastContactAt, serverNow()) : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Panel>
  );
}
