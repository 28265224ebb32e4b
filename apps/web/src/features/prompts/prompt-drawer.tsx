/** One prompt: its words, and in each language what is heard now; a take is replaced from a sound file. */
import type { Prompt } from '@qiao/server/contracts/prompts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { Take } from './take.tsx';

const again = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['prompts'] });
const languages = ['zh', 'en'] as const;

export default function PromptDrawer({
  prompt,
  speaks,
  taken,
  onMade,
  onDone,
}: {
  prompt: Prompt | null;
  /** Words can be spoken by a program. */
  speaks: boolean;
  /** Codes that are there already. */
  taken: string[];
  onMade: (code: string) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('prompts');
  const can = useCan();
  const writes = can('prompts.write');
  const [code, setCode] = useState(prompt?.code ?? '');
  const [name, setName] = useState(prompt?.name ?? { zh: '', en: '' });
  const [words, setWords] = useState(prompt?.words ?? { zh: '', en: '' });
  const [tried, setTried] = useState(false);
  const wrongCode = /^[a-z0-9][a-z0-9.-]{0,59}$/.test(code)
    ? !prompt && taken.includes(code) && t('ui.wrong.taken')
    : t('ui.wrong.code');
  const wrongName = !name.zh.trim() && t('ui.wrong.name');
  const keep = useMutation({
    mutationFn: () =>
      api('PUT /api/prompts/{code}', {
        params: { code },
        body: {
          name: { zh: name.zh.trim(), en: name.en.trim() || name.zh.trim() },
          words,
        },
      }),
    onSuccess: async () => {
      toast('ok', t('ui.saved'));
      await again();
      // A new one is silent until somebody records it: its takes follow.
      if (prompt) onDone();
      else onMade(code);
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!wrongCode && !wrongName) keep.mutate();
  };
  return (
    <Dialog
      kind="drawer"
      title={prompt ? nameIn(prompt.name) : t('ui.add')}
      onClose={onDone}
      width={520}
      footer={
        writes ? (
          <Button kind="primary" type="submit" form="prompt-form" busy={keep.isPending}>
            {i18n.t('ui:save')}
          </Button>
        ) : null
      }
    >
      {prompt ? (
        <section>
          <h3 className="rt-part">{t('ui.takes')}</h3>
          <p className="rt-note">{t('ui.takes-note')}</p>
          {languages.map((language) => (
            <Take key={language} prompt={prompt} language={language} writes={writes} speaks={speaks} />
          ))}
        </section>
      ) : null}
      <form id="prompt-form" onSubmit={submit} noValidate>
        <fieldset className="pr-words" disabled={!writes}>
          <legend className="sr-only">{t('ui.words-of')}</legend>
          {prompt ? null : (
            <Field label={t('ui.code')} required hint={t('ui.code-hint')} error={tried && wrongCode ? wrongCode : null}>
              {(props) => (
                <Input {...props} autoComplete="off" value={code} onChange={(event) => setCode(event.target.value)} />
              )}
            </Field>
          )}
          <div className="rt-pair">
            {languages.map((language) => (
              <Field
                key={language}
                label={t(`ui.name-${language}`)}
                required={language === 'zh'}
                error={language === 'zh' && tried && wrongName ? wrongName : null}
              >
                {(props) => (
                  <Input
                    {...props}
                    maxLength={80}
                    value={name[language]}
                    onChange={(event) => setName({ ...name, [language]: event.target.value })}
                  />
                )}
              </Field>
            ))}
          </div>
          {languages.map((language) => (
            <Field
              key={language}
              label={t(`ui.words-${language}`)}
              hint={language === 'zh' ? t('ui.words-hint') : undefined}
            >
              {(props) => (
                <textarea
                  {...props}
                  className="q-input"
                  rows={2}
                  value={words[language]}
                  onChange={(event) => setWords({ ...words, [language]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </fieldset>
      </form>
    </Dialog>
  );
}
