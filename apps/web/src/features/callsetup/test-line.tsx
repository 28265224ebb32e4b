/** The test button of a line that is there, with what it found below. */
import { Phone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { useTest } from './data.ts';
import { TestSteps } from './test-steps.tsx';

export function TestLine({ kind, id }: { kind: 'trunk' | 'number' | 'extension'; id: string }) {
  const { t } = useTranslation('callsetup');
  const testing = useTest();
  const [number, setNumber] = useState('');
  const bare = number.replaceAll(/[\s()-]/g, '');
  const wrong = bare !== '' && !/^\+?[0-9]{3,20}$/.test(bare);
  const begin = () =>
    void testing
      .begin(kind === 'trunk' ? { kind, id, ...(bare ? { number: bare } : {}) } : { kind, id })
      .catch(() => {});
  return (
    <section className="cs-line" aria-label={t('test')}>
      <h3 className="rt-part">{t('test')}</h3>
      <p className="cs-about">{t(`about.${kind}`)}</p>
      {kind === 'trunk' ? (
        <Field label={t('through')} hint={t('through-hint')} error={wrong ? t('wrong-number') : null}>
          {(props) => (
            <Input
              {...props}
              inputMode="tel"
              autoComplete="off"
              value={number}
              onChange={(event) => setNumber(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Button icon={Phone} busy={testing.running} disabled={wrong} onClick={begin}>
        {t(`begin.${kind}`)}
      </Button>
      {testing.test ? <TestSteps test={testing.test} testing={testing} /> : null}
    </section>
  );
}
