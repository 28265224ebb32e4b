/** An extension: its number, whose telephone it is, and its password, which is shown once. */
import type { Extension } from '@qiao/server/contracts/telephony';
import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Facts } from '../../shared/ui/page.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { TestLine } from '../callsetup/test-line.tsx';
import { useFoundStaff } from '../routing/data.ts';
import { linesAgain, useEngine } from './data.ts';
import { LineDrawer, UnitField, useKeep } from './line-drawer.tsx';

const start = (line: Extension | null) => ({
  unitId: line?.unitId ?? null,
  number: line?.number ?? '',
  name: line?.name ?? '',
  staffId: line?.staffId ?? null,
});
type Draft = ReturnType<typeof start>;

export default function ExtensionDrawer({ extension, onDone }: { extension: Extension | null; onDone: () => void }) {
  const { t } = useTranslation('telephony');
  const { t: features } = useTranslation('operators');
  const can = useCan();
  const [draft, setDraft] = useState(() => start(extension));
  const [password, setPassword] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const renew = useMutation({
    mutationFn: (id: string) => api('POST /api/telephony/extensions/{id}/password', { params: { id } }),
    onSuccess: (answer) => setPassword(answer.password),
    onError: toastError,
    onSettled: () => void linesAgain(),
  });
  // A new one needs its password at once: nobody knows the first.
  const keep = useKeep((id) => (extension ? onDone() : renew.mutate(id)));
  const problems = {
    number: !/^[0-9]{2,15}$/.test(draft.number) && t('ui.lines.wrong.extension'),
    name: !draft.name.trim() && t('ui.lines.wrong.missing'),
  };
  if (password) return <Password number={draft.number} password={password} onDone={onDone} />;
  return (
    <LineDrawer
      title={extension ? `${extension.number} ${extension.name}` : t('ui.lines.add.extensions')}
      line={extension}
      busy={keep.isPending || renew.isPending}
      wrong={!draft.unitId || Object.values(problems).some(Boolean)}
      onDone={onDone}
      test={extension ? <TestLine kind="extension" id={extension.id} /> : null}
      onSave={(state) => {
        if (draft.unitId === null) return;
        const body = { ...draft, unitId: draft.unitId, name: draft.name.trim(), state };
        keep.mutate(() =>
          extension
            ? api('PUT /api/telephony/extensions/{id}', {
                params: { id: extension.id },
                body: { ...body, version: extension.version },
              })
            : api('POST /api/telephony/extensions', { body }),
        );
      }}
    >
      {(tried) => (
        <>
          <div className="rt-pair">
            <Field
              label={t('ui.lines.extension.number')}
              required
              hint={t('ui.lines.extension.number-hint')}
              error={(tried && problems.number) || null}
            >
              {(props) => (
                <Input
                  {...props}
                  inputMode="numeric"
                  autoComplete="off"
                  value={draft.number}
                  onChange={(event) => set({ number: event.target.value })}
                />
              )}
            </Field>
            <Field
              label={t('ui.lines.extension.name')}
              required
              hint={t('ui.lines.extension.name-hint')}
              error={(tried && problems.name) || null}
            >
              {(props) => (
                <Input {...props} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
              )}
            </Field>
          </div>
          <UnitField value={draft.unitId} tried={tried} onChange={(unitId) => set({ unitId })} />
          <Holder
            extension={extension}
            value={draft.staffId}
            onChange={(staffId, name) => set({ staffId, ...(draft.name || !name ? {} : { name }) })}
          />
          {extension?.state === 'active' && can('operators.configure') ? (
            <p className="rt-note">
              <Link to="/settings/operators?tab=telephones">{features('set.way')}</Link>
            </p>
          ) : null}
          {extension ? (
            <section>
              <h3 className="rt-part">{t('ui.lines.extension.password')}</h3>
              <p className="rt-note">{t(asked ? 'ui.lines.extension.renew-sure' : 'ui.lines.extension.renew-text')}</p>
              <Button
                icon={KeyRound}
                kind={asked ? 'danger' : 'default'}
                busy={renew.isPending}
                onClick={() => (asked ? renew.mutate(extension.id) : setAsked(true))}
              >
                {t(asked ? 'ui.lines.extension.renew-now' : 'ui.lines.extension.renew')}
              </Button>
            </section>
          ) : (
            <p className="rt-note">{t('ui.lines.extension.first')}</p>
          )}
        </>
      )}
    </LineDrawer>
  );
}

function Holder({
  extension,
  value,
  onChange,
}: {
  extension: Extension | null;
  value: string | null;
  onChange: (staffId: string | null, name: string | null) => void;
}) {
  const { t } = useTranslation('telephony');
  const can = useCan();
  const [words, setWords] = useState('');
  const found = useFoundStaff(words);
  const staff = found.data ?? [];
  const now = extension?.holder;
  const options = [
    ...(now && extension.staffId && !staff.some(({ id }) => id === extension.staffId)
      ? [{ value: extension.staffId, label: `${now.name} ${now.number}` }]
      : []),
    ...staff.map(({ id, name, number }) => ({ value: id, label: `${name} ${number}` })),
  ];
  return (
    <Field
      label={t('ui.lines.extension.holder')}
      hint={t(can('identity.staff.read') ? 'ui.lines.extension.holder-hint' : 'ui.lines.extension.holder-unreadable')}
    >
      {(props) => (
        <Combo
          id={props.id}
          label={t('ui.lines.extension.holder')}
          placeholder={t('ui.lines.extension.nobody')}
          options={options}
          value={value}
          describedBy={props['aria-describedby']}
          onSearch={setWords}
          onChange={(id) => onChange(id, staff.find((one) => one.id === id)?.name ?? null)}
        />
      )}
    </Field>
  );
}

/** Closing it is the end of seeing it. */
function Password({ number, password, onDone }: { number: string; password: string; onDone: () => void }) {
  const { t } = useTranslation('telephony');
  const { data: engine } = useEngine();
  return (
    <Dialog
      title={t('ui.lines.password.title', { number })}
      onClose={onDone}
      width={460}
      closable={false}
      footer={
        <>
          <Button
            onClick={() =>
              void navigator.clipboard?.writeText(password).then(() => toast('ok', i18n.t('ui:copied')), toastError)
            }
          >
            {i18n.t('ui:copy')}
          </Button>
          <Button kind="primary" onClick={onDone}>
            {t('ui.lines.password.noted')}
          </Button>
        </>
      }
    >
      <p className="rt-note">{t('ui.lines.password.text')}</p>
      <Facts
        rows={[
          { label: t('ui.lines.password.server'), value: engine?.address ?? '' },
          { label: t('ui.lines.password.user'), value: number },
          { label: t('ui.lines.password.password'), value: <code className="ln-password">{password}</code> },
        ]}
      />
    </Dialog>
  );
}
