import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { makeGroup, openPair } from './chat-data.ts';
import { PeopleChoice } from './people-choice.tsx';

/** One colleague makes a talk between two, several a group with a name. */
export function NewRoom({ onMade, onCancel }: { onMade: (id: string) => void; onCancel: () => void }) {
  const { t } = useTranslation('teamwork');
  const [chosen, setChosen] = useState<string[]>([]);
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const group = chosen.length > 1;
  const make = async () => {
    setBusy(true);
    try {
      onMade((group ? await makeGroup(name.trim(), chosen) : await openPair(chosen[0]!)).id);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <form
      className="chat-new"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <PeopleChoice chosen={chosen} onChange={setChosen} />
      {group ? (
        <Field label={t('chat.group-name')} required>
          {(props) => (
            <Input {...props} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
      ) : null}
      <div className="chat-new-foot">
        <Button onClick={onCancel}>{t('chat.cancel')}</Button>
        <Button
          kind="primary"
          type="submit"
          busy={busy}
          disabled={chosen.length === 0 || (group && name.trim() === '')}
        >
          {t(group ? 'chat.make' : 'chat.start')}
        </Button>
      </div>
    </form>
  );
}
