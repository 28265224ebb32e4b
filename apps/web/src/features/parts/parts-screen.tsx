/** Parts of the product, each with what it does and what lies in it; switched off only after both have been seen. */
import './parts.css';
import type { Part, PartCode } from '@qiao/server/contracts/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

const key = ['parts'] as const;

export function Component() {
  const { t } = useTranslation('parts');
  const [asked, setAsked] = useState<Part | null>(null);
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await api('GET /api/parts', { signal })).parts,
    staleTime: 0,
  });
  const change = useMutation({
    mutationFn: ({ code, on }: { code: PartCode; on: boolean }) =>
      api('PUT /api/parts/{code}', { params: { code }, body: { on } }),
    onSuccess: async (part) => {
      setAsked(null);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: key }),
        queryClient.invalidateQueries({ queryKey: ['session'] }),
      ]);
      toast('ok', t(part.on ? 'ui.is-on' : 'ui.is-off', { name: t(`names.${part.code}`) }));
    },
    onError: toastError,
  });
  return (
    <Page title={t('ui.title')}>
      <p className="parts-intro">{t('ui.intro')}</p>
      {isPending ? <Skeleton rows={8} height={72} /> : null}
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      <ul className="parts-list">
        {data?.map((part) => (
          <li key={part.code} className={part.on && !part.heldBy ? '' : 'is-off'} data-part={part.code}>
            <div>
              <b>
                {t(`names.${part.code}`)}{' '}
                {part.on ? null : (
                  <span className="q-tag">
                    {part.endsAt ? t('ui.ending', { at: dayTime(part.endsAt) }) : t('ui.off')}
                  </span>
                )}
                {part.on && part.heldBy ? (
                  <span className="q-tag">{t('ui.held', { name: t(`names.${part.heldBy}`) })}</span>
                ) : null}
              </b>
              <p>{t(`about.${part.code}`)}</p>
              <small>
                {[
                  usesText(t, part) || t('ui.empty'),
                  part.needs.length > 0 && t('ui.needs', { names: names(t, part.needs) }),
                  part.neededBy.length > 0 && t('ui.needed-by', { names: names(t, part.neededBy) }),
                  part.changedAt && part.changedBy
                    ? t('ui.changed', { who: part.changedBy, at: dayTime(part.changedAt) })
                    : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </div>
            {part.on ? (
              <Button
                small
                aria-label={t('ui.switch-off-it', { name: t(`names.${part.code}`) })}
                onClick={() => setAsked(part)}
              >
                {t('ui.switch-off')}
              </Button>
            ) : (
              <Button
                small
                kind="primary"
                aria-label={t('ui.switch-on-it', { name: t(`names.${part.code}`) })}
                busy={change.isPending && change.variables.code === part.code}
                onClick={() => change.mutate({ code: part.code, on: true })}
              >
                {t('ui.switch-on')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked ? (
        <Dialog
          title={t('ui.ask', { name: t(`names.${asked.code}`) })}
          onClose={() => setAsked(null)}
          width={480}
          footer={
            <>
              <Button onClick={() => setAsked(null)}>{t('ui.cancel')}</Button>
              <Button
                kind="danger"
                busy={change.isPending}
                onClick={() => change.mutate({ code: asked.code, on: false })}
              >
                {t('ui.switch-off')}
              </Button>
            </>
          }
        >
          <ul className="parts-ask">
            <li>{t('ui.in-use', { uses: usesText(t, asked) || t('ui.empty') })}</li>
            <li>{t(`stops.${asked.code}`)}</li>
            {asked.neededBy.length > 0 ? <li>{t('ui.also', { names: names(t, asked.neededBy) })}</li> : null}
            <li>{t('ui.kept')}</li>
          </ul>
        </Dialog>
      ) : null}
    </Page>
  );
}

type Words = ReturnType<typeof useTranslation>['t'];
const names = (t: Words, codes: readonly PartCode[]): string =>
  codes.map((code) => t(`names.${code}`)).join(t('ui.comma'));
/** What there is none of is not told. */
const usesText = (t: Words, { code, uses }: Part): string =>
  uses
    .filter(({ count }) => count > 0)
    .map(({ what, count }) => t(`use.${code}-${what}`, { count }))
    .join(t('ui.comma'));
