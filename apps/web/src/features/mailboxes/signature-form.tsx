import type { Signature } from '@qiao/server/contracts/mailboxes';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useTree } from '../organisation/data.ts';
import { mailboxesAgain } from './data.ts';

export function SignatureForm({ signature, onDone }: { signature: Signature | null; onDone: () => void }) {
  const { t } = useTranslation('mailboxes');
  const me = useMe();
  const { data: tree } = useTree(false);
  const [unitId, setUnitId] = useState(signature?.unitId ?? me.staff.unitId ?? '');
  const [text, setText] = useState({ zh: signature?.text.zh ?? '', en: signature?.text.en ?? '' });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await api('PUT /api/mailboxes/signatures/{unitId}', { params: { unitId }, body: { text } });
      toast('ok', t('ui.saved'));
      await mailboxesAgain();
      onDone();
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Dialog title={t('ui.signature')} onClose={onDone} width={520}>
      <form onSubmit={save} noValidate>
        <Field label={t('ui.unit')}>
          {(props) => (
            <Select
              {...props}
              disabled={signature !== null}
              value={unitId}
              onChange={(event) => setUnitId(event.target.value)}
              options={(tree ?? []).map((unit) => ({ value: unit.id, label: nameIn(unit.name) }))}
            />
          )}
        </Field>
        {(['zh', 'en'] as const).map((language) => (
          <Field key={language} label={t(`ui.signature-${language}`)} hint={t('ui.signature-hint')}>
            {(props) => (
              <textarea
                {...props}
                className="q-input"
                rows={4}
                maxLength={2000}
                value={text[language]}
                onChange={(event) => setText({ ...text, [language]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <div className="mail-buttons mail-answer">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={!unitId}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
