/** What a document would change, said in lines; applied whole, taken back, or forgotten. */
import './configuration.css';
import type { Change, Compared } from '@qiao/server/contracts/configuration';
import { Check, CircleCheck, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { usePermissions } from '../identity/data.ts';
import { configurationAgain, useDraft } from './data.ts';
import { linesOf, type Words } from './lines.ts';
import { StateTag } from './state-tag.tsx';
import { titleOf } from './titles.ts';

/** More lines of one thing are counted, not shown, until they are asked for. */
const mostLines = 12;
type Act = 'apply' | 'rollback' | 'discard';
const acts: Record<Act, (draft: Compared) => Promise<unknown>> = {
  apply: ({ id, seen }) => api('POST /api/configuration/drafts/{id}/apply', { params: { id }, body: { seen } }),
  rollback: ({ id }) => api('POST /api/configuration/drafts/{id}/rollback', { params: { id } }),
  discard: ({ id }) => api('POST /api/configuration/drafts/{id}/discard', { params: { id } }),
};

export function Component() {
  const { t } = useTranslation('configuration');
  const { id = '' } = useParams();
  const { data, isPending, isError, error, refetch } = useDraft(id);
  const [asked, setAsked] = useState<Act | null>(null);
  const [busy, setBusy] = useState(false);
  const crumbs = <Link to="/settings/configuration">{t('ui.title')}</Link>;
  if (isPending || isError)
    return (
      <Page title={t('ui.title')} crumbs={crumbs}>
        {isPending ? <Skeleton rows={5} height={56} /> : <Failed error={error} retry={() => void refetch()} />}
      </Page>
    );
  const act = async (what: Act) => {
    setBusy(true);
    try {
      await acts[what](data);
      toast('ok', t(`ui.done.${what}`));
    } catch (fault) {
      toastError(fault);
    }
    setBusy(false);
    setAsked(null);
    await configurationAgain();
  };
  return (
    <Page
      title={data.title}
      crumbs={crumbs}
      meta={data.appliedAt ? t('ui.applied', { at: dayTime(data.appliedAt) }) : dayTime(data.createdAt)}
      actions={<Actions draft={data} ask={setAsked} />}
    >
      <div className="cfg-draft">
        <p className="cfg-sum">
          <StateTag state={data.state} /> {summary(data, t)}
        </p>
        <Problems draft={data} />
        <ByHand draft={data} />
        <Changes draft={data} />
      </div>
      {asked ? (
        <Dialog title={t(`ui.ask.${asked}`)} onClose={() => setAsked(null)} width={440}>
          <p>{t(`ui.ask-text.${asked}`)}</p>
          <div className="cfg-actions">
            <span />
            <Button onClick={() => setAsked(null)}>{t('ui.cancel')}</Button>
            <Button kind={asked === 'apply' ? 'primary' : 'danger'} busy={busy} onClick={() => void act(asked)}>
              {t(`ui.act.${asked}`)}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </Page>
  );
}

type Say = ReturnType<typeof useTranslation>['t'];

function summary({ state, changes }: Compared, t: Say): string {
  if (state !== 'draft') return t(`ui.since.${state}`);
  const made = changes.filter(({ kind }) => kind === 'new').length;
  return t('ui.counts', { made, changed: changes.length - made });
}

function Actions({ draft, ask }: { draft: Compared; ask: (act: Act) => void }) {
  const { t } = useTranslation('configuration');
  if (draft.state === 'applied')
    return (
      <Button icon={Undo2} onClick={() => ask('rollback')}>
        {t('ui.act.rollback')}
      </Button>
    );
  if (draft.state !== 'draft') return null;
  return (
    <>
      <Button onClick={() => ask('discard')}>{t('ui.act.discard')}</Button>
      <Button
        kind="primary"
        icon={Check}
        disabled={draft.problems.length > 0 || draft.changes.length === 0}
        onClick={() => ask('apply')}
      >
        {t('ui.act.apply')}
      </Button>
    </>
  );
}

function Problems({ draft: { state, problems, names } }: { draft: Compared }) {
  const { t } = useTranslation('configuration');
  const words = useWords(names);
  if (state !== 'draft' || problems.length === 0) return null;
  return (
    <div className="cfg-problems" role="alert">
      <h2>{t('ui.problems', { count: problems.length })}</h2>
      <ul>
        {problems.map(({ section, key, code, text }) => (
          <li key={`${section} ${key} ${code} ${text}`}>
            {t(`ui.section.${section}`)} <Named section={section} code={key} words={words} />
            {t(`ui.problem.${code}`, { text })}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Secrets that no file carries: filled in on this server, they leave the list. */
function ByHand({ draft: { state, byHand, names } }: { draft: Compared }) {
  const { t } = useTranslation('configuration');
  const words = useWords(names);
  if (byHand.length === 0 || state === 'discarded' || state === 'rolled-back') return null;
  return (
    <div className="cfg-by-hand">
      <h2>{t('ui.by-hand', { count: byHand.length })}</h2>
      <p>{t('ui.by-hand-text')}</p>
      <ul>
        {byHand.map(({ section, key, what }) => (
          <li key={`${section} ${key} ${what}`}>
            {t(`ui.section.${section}`)} <Named section={section} code={key} words={words} /> · {t(`ui.secret.${what}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ draft: { state, changes, names } }: { draft: Compared }) {
  const { t } = useTranslation('configuration');
  const words = useWords(names);
  if (state === 'discarded') return null;
  if (changes.length === 0)
    return <Empty icon={CircleCheck} title={t('ui.same')} text={state === 'draft' ? t('ui.same-text') : undefined} />;
  const sections = [...new Set(changes.map(({ section }) => section))];
  return sections.map((section) => (
    <Panel key={section} title={t(`ui.section.${section}`)}>
      <ul className="cfg-changes">
        {changes
          .filter((change) => change.section === section)
          .map((change) => (
            <li key={change.key}>
              <ChangeView change={change} words={words} />
            </li>
          ))}
      </ul>
    </Panel>
  ));
}

/** Of fields, values, things and rights, in the language in use. */
function useWords(names: Compared['names']): Words {
  const { i18n: texts } = useTranslation('configuration');
  const { data: permissions = [] } = usePermissions();
  const rights = new Map(permissions.map((permission) => [permission.key, nameIn(permission.name)]));
  return {
    locale: texts.language,
    text: (key, values) => (i18n.exists(key) ? i18n.t(key, values ?? {}) : null),
    name: (section, code) => nameIn(names[section]?.[code]) || null,
    right: (key) => rights.get(key) ?? null,
  };
}

/** What it is called; the code by which the file names it stands beside. */
function Named({ section, code, words }: { section: string; code: string; words: Words }) {
  const title = titleOf(section, code, words);
  return (
    <>
      <b>{title}</b>
      {title === code || code === 'company' ? null : <code className="cfg-code">{code}</code>}
    </>
  );
}

function ChangeView({ change: { section, key, kind, fields }, words }: { change: Change; words: Words }) {
  const { t } = useTranslation('configuration');
  const [all, setAll] = useState(false);
  const lines = fields.flatMap((field) => linesOf(section, field, words));
  const said = (value: string | null): string => value ?? t('ui.empty');
  const shown = all ? lines : lines.slice(0, mostLines);
  return (
    <>
      <h3>
        <Named section={section} code={key} words={words} />{' '}
        <span className={`q-tag${kind === 'new' ? ' q-tag-ok' : ''}`}>{t(`ui.kind.${kind}`)}</span>
      </h3>
      <dl>
        {shown.map(({ path, from, to, list }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one comparison never change places; two may be named alike
          <div key={at}>
            <dt>{path.join(' › ')}</dt>
            <dd>
              {list ? (
                <>
                  {from === null ? null : <p>{t('ui.taken', { what: from })}</p>}
                  {to === null ? null : <p>{t('ui.put', { what: to })}</p>}
                </>
              ) : (
                <>
                  {kind === 'new' ? null : (
                    <>
                      <del>{said(from)}</del> <span aria-hidden="true">→</span>{' '}
                    </>
                  )}
                  <ins>{said(to)}</ins>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {shown.length < lines.length ? (
        <Button small kind="text" onClick={() => setAll(true)}>
          {t('ui.more', { count: lines.length - shown.length })}
        </Button>
      ) : null}
    </>
  );
}
