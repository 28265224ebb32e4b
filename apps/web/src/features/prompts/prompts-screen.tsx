/** What callers hear: every prompt with its takes; listened to here, replaced in a drawer. */
import '../routing/routing.css';
import './prompts.css';
import type { Prompt } from '@qiao/server/contracts/prompts';
import { useQuery } from '@tanstack/react-query';
import { AudioLines, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Input } from '../../shared/ui/field.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';

const PromptDrawer = lazy(() => import('./prompt-drawer.tsx'));

/** Digits and numbers are said by the house itself; nobody looks for them among the words. */
const counted = ({ code }: Prompt): boolean => /^(digit|number)\./.test(code);

export function Component() {
  const { t } = useTranslation('prompts');
  const can = useCan();
  const {
    data: read,
    isPending,
    isError,
    error,
    refetch,
  } = useQuery({
    queryKey: ['prompts'],
    queryFn: ({ signal }) => api('GET /api/prompts', { signal }),
  });
  const data = read?.prompts;
  const [open, setOpen] = useState<string | 'new' | null>(null);
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const shown = (data ?? []).filter((prompt) =>
    wanted === ''
      ? !counted(prompt)
      : [prompt.code, prompt.name.zh, prompt.name.en, prompt.words.zh, prompt.words.en].some((text) =>
          text.toLowerCase().includes(wanted),
        ),
  );
  const chosen = data?.find(({ code }) => code === open) ?? null;
  return (
    <Page
      title={t('ui.title')}
      actions={
        can('prompts.write') ? (
          <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
            {t('ui.add')}
          </Button>
        ) : null
      }
    >
      <p className="rt-note">{t(can('prompts.write') ? 'ui.note' : 'ui.note-read')}</p>
      <div className="rt-filter">
        <Input
          type="search"
          aria-label={t('ui.find')}
          placeholder={t('ui.find')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={8} height={60} /> : null}
      {data && shown.length === 0 ? <Empty icon={AudioLines} title={t('ui.none')} text={t('ui.none-text')} /> : null}
      <ul className="rt-list">
        {shown.map((prompt) => (
          <li key={prompt.code}>
            <button type="button" className="rt-row" onClick={() => setOpen(prompt.code)}>
              <Icon of={AudioLines} size={18} />
              <span>
                <b>{nameIn(prompt.name)}</b>
                <small>{prompt.code}</small>
              </span>
              <span className="rt-tags">
                {(['zh', 'en'] as const).map((language) => {
                  const take = prompt.takes.find((one) => one.language === language);
                  return (
                    <span key={language} className={`q-tag${take?.own ? ' q-tag-accent' : ''}`}>
                      {t(`ui.language.${language}`)} {t(take ? (take.own ? 'ui.own' : 'ui.shipped') : 'ui.missing')}
                    </span>
                  );
                })}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {open !== null && (open === 'new' || chosen) ? (
          <PromptDrawer
            key={open}
            prompt={chosen}
            speaks={read?.speaks ?? false}
            taken={data?.map(({ code }) => code) ?? []}
            onMade={setOpen}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
