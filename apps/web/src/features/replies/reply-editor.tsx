import type { Reply } from '@qiao/server/contracts/replies';
import { Braces } from 'lucide-react';
import { useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { currentLocale, nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan, useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useTree } from '../organisation/data.ts';
import { repliesAgain } from './data.ts';
import { bring, ReplyFiles } from './reply-files.tsx';

const zhNames = {
  customer: '客户姓名',
  agent: '客服姓名',
  'agent-number': '客服工号',
  conversation: '会话编号',
  ticket: '工单编号',
  company: '公司名称',
  today: '今天日期',
} as const;
type Placeholder = keyof typeof zhNames;

type Draft = Pick<Reply, 'reach' | 'unitId' | 'folder' | 'title' | 'shortcut' | 'body'>;

/** Its files come and go by themselves. */
function draftOf(reply: Reply | null): Draft {
  const { reach, unitId, folder, title, shortcut, body } = reply ?? {
    reach: 'own' as const,
    unitId: null,
    folder: '',
    title: '',
    shortcut: '',
    body: { zh: '', en: '' },
  };
  return { reach, unitId, folder, title, shortcut, body };
}

export function ReplyEditor({
  reply,
  onSaved,
  onDeleted,
}: {
  reply: Reply | null;
  onSaved: (id: string) => void;
  onDeleted: () => void;
}) {
  const { t } = useTranslation('replies');
  const me = useMe();
  const can = useCan();
  const before = draftOf(reply);
  const [draft, setDraft] = useState(before);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [sure, setSure] = useState(false);
  const [waiting, setWaiting] = useState<File[]>([]);
  const edit = reply?.mayEdit ?? true;
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const reaches = can('replies.manage') ? (['own', 'team', 'company'] as const) : (['own'] as const);
  const shownReaches = reaches.includes(draft.reach as 'own') ? reaches : [...reaches, draft.reach];

  const run = async (what: string, work: () => Promise<void>) => {
    setBusy(what);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(null);
    }
  };
  const save = () =>
    run('save', async () => {
      const { reach, unitId, folder, title, shortcut, body } = draft;
      const input = {
        reach,
        unitId: reach === 'team' ? (unitId ?? me.staff.unitId) : null,
        folder,
        title,
        shortcut,
        body,
      };
      const saved = reply
        ? await api('PUT /api/replies/{id}', { params: { id: reply.id }, body: { ...input, version: reply.version } })
        : await api('POST /api/replies', { body: input });
      // The reply stands: what a file lacks is said beside it, where it can be brought again.
      await bring(saved.id, waiting).catch(toastError);
      await repliesAgain();
      toast('ok', t('ui.saved'));
      onSaved(saved.id);
    });
  const remove = () =>
    run('delete', async () => {
      await api('DELETE /api/replies/{id}', { params: { id: reply!.id } });
      await repliesAgain();
      toast('ok', t('ui.deleted', { title: reply!.title }));
      onDeleted();
    });
  const complete = draft.title.trim() !== '' && (draft.body.zh.trim() !== '' || draft.body.en.trim() !== '');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {edit ? null : <p className="reply-read-only">{t('ui.read-only')}</p>}
      <div className="reply-form">
        <Field label={t('ui.name')} required>
          {(props) => (
            <Input
              {...props}
              disabled={!edit}
              maxLength={80}
              value={draft.title}
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.shortcut')} hint={t('ui.shortcut-hint')}>
          {(props) => (
            <Input
              {...props}
              disabled={!edit}
              maxLength={30}
              value={draft.shortcut}
              onChange={(event) => change({ shortcut: event.target.value.replace(/[\s/]/g, '') })}
            />
          )}
        </Field>
        <Field label={t('ui.reach')}>
          {(props) => (
            <Select
              {...props}
              disabled={!edit}
              value={draft.reach}
              onChange={(event) => change({ reach: event.target.value as Draft['reach'] })}
              options={shownReaches.map((one) => ({ value: one, label: t(`ui.reaches.${one}`) }))}
            />
          )}
        </Field>
        {draft.reach === 'team' ? (
          <UnitField draft={draft} edit={edit} onChange={change} own={me.staff.unitId} />
        ) : null}
        <div className={draft.reach === 'team' ? 'is-whole' : ''}>
          <Field label={t('ui.folder')} hint={t('ui.folder-hint')}>
            {(props) => (
              <Input
                {...props}
                disabled={!edit}
                maxLength={100}
                value={draft.folder}
                onChange={(event) => change({ folder: event.target.value })}
              />
            )}
          </Field>
        </div>
        {(['zh', 'en'] as const).map((language) => (
          <div key={language} className="is-whole">
            <Body
              language={language}
              value={draft.body[language]}
              edit={edit}
              onChange={(text) => change({ body: { ...draft.body, [language]: text } })}
            />
          </div>
        ))}
      </div>
      <ReplyFiles reply={reply} edit={edit} waiting={waiting} onWaiting={setWaiting} />
      {error ? (
        <p className="reply-warn" role="alert">
          {error}
        </p>
      ) : null}
      {edit ? (
        <div className="reply-actions">
          <Button
            kind="primary"
            type="submit"
            busy={busy === 'save'}
            disabled={!complete || (reply !== null && JSON.stringify(draft) === JSON.stringify(before))}
          >
            {t('ui.save')}
          </Button>
          {reply && !sure ? (
            <Button kind="danger" onClick={() => setSure(true)}>
              {t('ui.delete')}
            </Button>
          ) : null}
          {reply && sure ? (
            <>
              <span>{t('ui.delete-sure', { title: reply.title })}</span>
              <Button kind="danger" busy={busy === 'delete'} onClick={() => void remove()}>
                {t('ui.delete')}
              </Button>
              <Button onClick={() => setSure(false)}>{t('ui.back')}</Button>
            </>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}

function UnitField({
  draft,
  edit,
  onChange,
  own,
}: {
  draft: Draft;
  edit: boolean;
  onChange: (part: Partial<Draft>) => void;
  own: string;
}) {
  const { t } = useTranslation('replies');
  const units = useTree(false);
  return (
    <Field label={t('ui.unit')} hint={t('ui.unit-hint')}>
      {(props) => (
        <Select
          {...props}
          disabled={!edit}
          value={draft.unitId ?? own}
          onChange={(event) => onChange({ unitId: event.target.value })}
          options={(units.data ?? []).map((unit) => ({ value: unit.id, label: nameIn(unit.name) }))}
        />
      )}
    </Field>
  );
}

function Body({
  language,
  value,
  edit,
  onChange,
}: {
  language: 'zh' | 'en';
  value: string;
  edit: boolean;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation('replies');
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (key: Placeholder) => {
    const at = area.current?.selectionEnd ?? value.length;
    onChange(`${value.slice(0, at)}{{${language === 'zh' ? zhNames[key] : key}}}${value.slice(at)}`);
    area.current?.focus();
  };
  return (
    <>
      <Field label={t(`ui.${language}`)} hint={language === 'en' ? t('ui.body-hint') : null}>
        {(props) => (
          <textarea
            {...props}
            ref={area}
            className="q-input"
            lang={language === 'en' ? 'en' : 'zh-CN'}
            rows={4}
            maxLength={4000}
            disabled={!edit}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      {edit ? (
        <MenuButton
          label={t('ui.insert')}
          placement="bottom-start"
          items={(Object.keys(zhNames) as Placeholder[]).map((key) => ({
            id: key,
            label: t(`ui.placeholders.${key}`),
            hint: `{{${currentLocale() === 'en' ? key : zhNames[key]}}}`,
            run: () => insert(key),
          }))}
          button={(props) => (
            <Button small icon={Braces} {...props}>
              {t('ui.insert')}
            </Button>
          )}
        />
      ) : null}
    </>
  );
}
