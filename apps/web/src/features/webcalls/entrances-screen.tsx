/** Entrances for web calls: links that ring at one of the company's numbers. */
import './webcalls.css';
import type { Entrance } from '@qiao/server/contracts/webcalls';
import { useMutation, useQuery } from '@tanstack/react-query';
import { PhoneCall, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useNumbers } from '../lines/data.ts';

/** A chat window that may show a button. */
type Window = { id: string; title: { zh: string; en: string } };

export function Component() {
  const { t } = useTranslation('webcalls');
  const [shown, setShown] = useState<Entrance | 'new' | null>(null);
  const list = useQuery({
    queryKey: ['webcalls', 'entrances'],
    queryFn: ({ signal }) => api('GET /api/webcalls/entrances', { signal }),
  });
  const columns: Column<Entrance>[] = [
    {
      key: 'name',
      title: i18n.t('webcalls:ui.title'),
      width: 'minmax(140px, 1fr)',
      phone: 'title',
      cell: (one) => nameIn(one.name),
    },
    { key: 'number', title: t('ui.number'), width: '160px', phone: 'meta', cell: (one) => one.number },
    { key: 'most', title: t('ui.most'), width: '160px', kind: 'number', phone: 'off', cell: (one) => one.mostAtOnce },
    { key: 'state', title: t('ui.state'), width: '96px', phone: 'aside', cell: (one) => t(`ui.states.${one.state}`) },
  ];
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setShown('new')}>
          {t('ui.add')}
        </Button>
      }
    >
      {list.isPending ? <Skeleton rows={4} height={36} /> : null}
      {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.data?.entrances.length === 0 ? (
        <Empty icon={PhoneCall} title={t('ui.none')} text={t('ui.none-text')} />
      ) : null}
      {list.data && list.data.entrances.length > 0 ? (
        <DataTable
          label={t('ui.title')}
          columns={columns}
          rows={list.data.entrances}
          keyOf={(one) => one.id}
          nameOf={(one) => nameIn(one.name)}
          onOpen={setShown}
        />
      ) : null}
      {shown ? (
        <Drawer
          entrance={shown === 'new' ? null : shown}
          windows={list.data?.windows ?? []}
          onDone={() => setShown(null)}
        />
      ) : null}
    </Page>
  );
}

function Drawer({ entrance, windows, onDone }: { entrance: Entrance | null; windows: Window[]; onDone: () => void }) {
  const [buttons, setButtons] = useState<string[]>(entrance?.widgetIds ?? []);
  const { t } = useTranslation('webcalls');
  const numbers = useNumbers();
  const [zh, setZh] = useState(entrance?.name.zh ?? '');
  const [en, setEn] = useState(entrance?.name.en ?? '');
  const [number, setNumber] = useState(entrance?.number ?? '');
  const [most, setMost] = useState(String(entrance?.mostAtOnce ?? 10));
  const [tried, setTried] = useState(false);
  const mostAtOnce = Number(most);
  const wrongMost = !Number.isInteger(mostAtOnce) || mostAtOnce < 1 || mostAtOnce > 500;
  const save = useMutation({
    mutationFn: (state: Entrance['state']) => {
      const body = {
        name: { zh: zh.trim(), en: en.trim() || zh.trim() },
        number,
        mostAtOnce,
        state,
        widgetIds: buttons,
      };
      return entrance
        ? api('PUT /api/webcalls/entrances/{id}', {
            params: { id: entrance.id },
            body: { ...body, version: entrance.version },
          })
        : api('POST /api/webcalls/entrances', { body });
    },
    onSuccess: onDone,
    onError: toastError,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['webcalls'] }),
  });
  const state = entrance?.state ?? 'active';
  const wrong = !zh.trim() || !number || wrongMost;
  const keep = (next: Entrance['state']) => {
    setTried(true);
    if (!wrong && !save.isPending) save.mutate(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(state);
  };
  const must = (text: string) => (tried && !text.trim() ? t('ui.missing') : null);
  return (
    <Dialog
      kind="drawer"
      title={entrance ? nameIn(entrance.name) : t('ui.add')}
      onClose={onDone}
      width={440}
      footer={
        <>
          {entrance ? (
            <Button onClick={() => keep(state === 'active' ? 'retired' : 'active')}>
              {t(state === 'active' ? 'ui.retire' : 'ui.restore')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{i18n.t('ui:cancel')}</Button>
          <Button kind="primary" type="submit" form="web-call" busy={save.isPending}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      <form id="web-call" onSubmit={submit} noValidate>
        {entrance ? (
          <Field label={t('ui.link')}>
            {(props) => (
              <div className="wc-link">
                <Input {...props} readOnly value={entrance.link} onFocus={(event) => event.target.select()} />
                <Button
                  onClick={() =>
                    void navigator.clipboard
                      ?.writeText(entrance.link)
                      .then(() => toast('ok', t('ui.copied')))
                      .catch(toastError)
                  }
                >
                  {t('ui.copy')}
                </Button>
              </div>
            )}
          </Field>
        ) : null}
        <Field label={t('ui.name-zh')} required error={must(zh)}>
          {(props) => <Input {...props} maxLength={120} value={zh} onChange={(event) => setZh(event.target.value)} />}
        </Field>
        <Field label={t('ui.name-en')}>
          {(props) => <Input {...props} maxLength={120} value={en} onChange={(event) => setEn(event.target.value)} />}
        </Field>
        <Field label={t('ui.number')} hint={t('ui.number-hint')} required error={must(number)}>
          {(props) => (
            <Select
              {...props}
              value={number}
              onChange={(event) => setNumber(event.target.value)}
              options={[
                { value: '', label: '', disabled: true },
                ...(numbers.data ?? [])
                  .filter((one) => one.state === 'active' || one.number === number)
                  .map((one) => ({ value: one.number, label: `${one.number} ${nameIn(one.name)}` })),
              ]}
            />
          )}
        </Field>
        <Field label={t('ui.most')} hint={t('ui.most-hint')} error={tried && wrongMost ? t('ui.wrong-most') : null}>
          {(props) => (
            <Input
              {...props}
              type="number"
              min={1}
              max={500}
              value={most}
              onChange={(event) => setMost(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="wc-windows">
          <legend>{t('ui.windows')}</legend>
          {windows.map((one) => (
            <label key={one.id}>
              <input
                type="checkbox"
                checked={buttons.includes(one.id)}
                onChange={(event) =>
                  setButtons(event.target.checked ? [...buttons, one.id] : buttons.filter((id) => id !== one.id))
                }
              />
              <span>{nameIn(one.title)}</span>
            </label>
          ))}
          <small>{t(windows.length === 0 ? 'ui.no-windows' : 'ui.windows-hint')}</small>
        </fieldset>
      </form>
    </Dialog>
  );
}
