import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useDefinition } from './data.ts';
import type { Drawing } from './use-drawing.ts';
import { nameOf } from './words.ts';

export default function VersionsDrawer({
  drawing,
  mayWrite,
  onDone,
}: {
  drawing: Drawing;
  mayWrite: boolean;
  onDone: () => void;
}) {
  const { t } = useTranslation('flows');
  const { flow } = drawing;
  const [from, setFrom] = useState(flow.published ?? 0);
  const [to, setTo] = useState(0);
  const comparable = flow.versions.length > 0 && from !== to;
  const difference = useQuery({
    queryKey: ['flows', 'compare', flow.id, from, to, flow.version],
    queryFn: ({ signal }) =>
      api('GET /api/flows/{id}/compare', { params: { id: flow.id }, query: { from, to }, signal }),
    enabled: comparable,
  });
  const before = useDefinition(flow.id, from, comparable);
  const after = useDefinition(flow.id, to, comparable);
  const restore = useMutation({
    mutationFn: async (number: number) => {
      await drawing.keep();
      return api('POST /api/flows/{id}/versions/{number}/restore', {
        params: { id: flow.id, number },
        body: { version: drawing.version() },
      });
    },
    onSuccess: (detail) => {
      drawing.replace(detail);
      toast('ok', t('ui.restored'));
      onDone();
    },
    onError: toastError,
  });
  const title = (id: string): string => {
    const node = [...(after.data?.nodes ?? []), ...(before.data?.nodes ?? [])].find((one) => one.id === id);
    return node ? nameOf(t, node) : id;
  };
  const options = [
    { value: '0', label: t('ui.draft') },
    ...flow.versions.map(({ number }) => ({ value: String(number), label: t('ui.version', { number }) })),
  ];
  const data = difference.data;
  const same = data && [data.added, data.removed, data.changed, data.whole].every((part) => part.length === 0);
  return (
    <Dialog kind="drawer" title={t('ui.versions')} onClose={onDone} width={480}>
      {flow.versions.length === 0 ? <p className="rt-note">{t('ui.no-versions')}</p> : null}
      <ol className="fl-versions">
        {flow.versions.map((version) => (
          <li key={version.number}>
            <span>
              <b>{t('ui.version', { number: version.number })}</b>
              {version.number === flow.published ? <span className="q-tag q-tag-ok">{t('ui.in-force')}</span> : null}
              <small>
                {dayTime(version.publishedAt)}
                {version.note ? ` · ${version.note}` : ''}
              </small>
            </span>
            {mayWrite ? (
              <Button
                small
                icon={RotateCcw}
                busy={restore.isPending && restore.variables === version.number}
                onClick={() => restore.mutate(version.number)}
              >
                {t('ui.restore')}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
      {flow.versions.length > 0 ? (
        <section aria-label={t('ui.compare')}>
          <h3 className="rt-part">{t('ui.compare')}</h3>
          <div className="rt-pair">
            <Field label={t('ui.from')}>
              {(props) => (
                <Select
                  {...props}
                  value={String(from)}
                  options={options}
                  onChange={(event) => setFrom(Number(event.target.value))}
                />
              )}
            </Field>
            <Field label={t('ui.to')}>
              {(props) => (
                <Select
                  {...props}
                  value={String(to)}
                  options={options}
                  onChange={(event) => setTo(Number(event.target.value))}
                />
              )}
            </Field>
          </div>
          {!comparable || same ? <p className="rt-note">{t('ui.same')}</p> : null}
          {data && comparable && before.data && after.data ? (
            <ul className="fl-differs">
              {data.whole.map((part) => (
                <li key={part}>{t('ui.whole-differs', { part: t(`parts.${part}`) })}</li>
              ))}
              {data.added.map((id) => (
                <li key={id} className="is-added">
                  {t('ui.added', { node: title(id) })}
                </li>
              ))}
              {data.removed.map((id) => (
                <li key={id} className="is-removed">
                  {t('ui.removed', { node: title(id) })}
                </li>
              ))}
              {data.changed.map(({ nodeId, fields }) => (
                <li key={nodeId}>
                  {t('ui.changed', {
                    node: title(nodeId),
                    parts: [...new Set(fields.map((one) => t(`parts.${one === 'y' ? 'x' : one}`)))].join(t('ui.comma')),
                  })}
                </li>
              ))}
            </ul>
          ) : null}
        </section>
      ) : null}
    </Dialog>
  );
}
