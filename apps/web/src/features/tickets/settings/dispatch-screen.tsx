/** Rules of automatic dispatch, in their order. */
import '../tickets.css';
import './settings.css';
import type { DispatchRule } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { MessageSquareText, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { useSkillNames } from '../../routing/data.ts';
import { useTicketTypes } from '../data/ticket-types.ts';
import { useTopics } from '../data/tickets.ts';
import { topicOptions } from '../data/topic-options.ts';

const WordsDialog = lazy(() => import('./words-dialog.tsx'));
const DispatchDialog = lazy(() => import('./dispatch-dialog.tsx'));
export type DispatchBook = { rules: DispatchRule[]; queues: { id: string; name: DispatchRule['name'] }[] };

export function Component() {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const { typeName } = useTicketTypes();
  const edit = can('tickets.configure');
  const [open, setOpen] = useState<DispatchRule | 'new' | null>(null);
  const [words, setWords] = useState(false);
  const book = useQuery({
    queryKey: ['tickets', 'dispatch'],
    queryFn: ({ signal }) => api('GET /api/ticket-dispatch', { signal }),
  });
  const skillName = useSkillNames();
  const { data: topics } = useTopics();
  const topicNames = new Map(topicOptions(topics ?? [], null).map(({ value, label }) => [value, label]));
  const conditions = (rule: DispatchRule): string => {
    const { match } = rule;
    const parts = [
      match.topicIds?.map((id) => topicNames.get(id) ?? id).join(t('ui.comma')),
      match.types?.map(typeName).join(t('ui.comma')),
      match.priorities?.map((one) => t(`ui.priority.${one}`)).join(t('ui.comma')),
      match.special ? t('ui.special') : '',
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(' · ') : t('ui.dispatch.any');
  };
  return (
    <Page
      title={t('ui.dispatch.title')}
      actions={
        edit ? (
          <>
            <Button icon={MessageSquareText} onClick={() => setWords(true)}>
              {t('ui.words.open')}
            </Button>
            <Button kind="primary" icon={Plus} disabled={book.data?.queues.length === 0} onClick={() => setOpen('new')}>
              {t('ui.dispatch.add')}
            </Button>
          </>
        ) : null
      }
    >
      <p className="tks-about">{t('ui.dispatch.order')}</p>
      {book.isError ? <Failed error={book.error} retry={() => void book.refetch()} /> : null}
      {book.isPending ? <Skeleton rows={5} height={56} /> : null}
      {book.data?.queues.length === 0 ? <p className="tks-note">{t('ui.dispatch.no-queues')}</p> : null}
      {book.data?.rules.length === 0 ? (
        <Empty title={t('ui.dispatch.none-title')} text={t('ui.dispatch.none-text')} />
      ) : null}
      <ol className="tks-list">
        {(book.data?.rules ?? []).map((rule) => (
          <li key={rule.id}>
            <button type="button" className="tks-row" disabled={!edit} onClick={() => setOpen(rule)}>
              <span className="tks-order">{rule.position}</span>
              <span className="tks-what">
                <b>
                  {nameIn(rule.name)}
                  {rule.state === 'retired' ? <span className="q-tag">{t('ui.dispatch.retired')}</span> : null}
                </b>
                <small>{conditions(rule)}</small>
              </span>
              <span className="tks-where">
                {rule.queueName ? nameIn(rule.queueName) : '—'}
                <small>
                  {[
                    Object.entries(rule.skills)
                      .map(([skill, level]) => `${skillName(skill)} ≥ ${level}`)
                      .join(t('ui.comma')),
                    rule.dedicatedName,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ol>
      <Suspense fallback={null}>
        {words ? <WordsDialog onDone={() => setWords(false)} /> : null}
        {open && book.data ? (
          <DispatchDialog
            rule={open === 'new' ? null : open}
            queues={book.data.queues}
            next={Math.max(0, ...book.data.rules.map(({ position }) => position)) + 10}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
