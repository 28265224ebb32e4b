/** Names of skills: each line is kept by itself. Codes that somebody has or a queue asks for stand here without a name too. */
import type { SkillListed } from '@qiao/server/contracts/routing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { readAgain } from './data.ts';

export function SkillsTable({ skills }: { skills: SkillListed[] }) {
  const { t } = useTranslation('routing');
  const [fresh, setFresh] = useState(0);
  return (
    <section>
      <h2 className="rt-part">{t('ui.skill-names.title')}</h2>
      <p className="rt-note">{t('ui.skill-names.note')}</p>
      <ul className="rt-list">
        {skills.map((skill) => (
          <SkillLine key={`${skill.code}-${JSON.stringify([skill.name, skill.state])}`} skill={skill} />
        ))}
        <SkillLine
          key={`new-${fresh}`}
          skill={{ code: '', name: null, state: 'active', agents: 0, queues: 0 }}
          onKept={() => setFresh(fresh + 1)}
        />
      </ul>
    </section>
  );
}

function SkillLine({ skill, onKept }: { skill: SkillListed; onKept?: () => void }) {
  const { t } = useTranslation('routing');
  const [code, setCode] = useState(skill.code);
  const [zh, setZh] = useState(skill.name?.zh ?? '');
  const [en, setEn] = useState(skill.name?.en ?? '');
  const isNew = skill.code === '';
  const wrong = !code.trim() || !zh.trim() || !en.trim();
  const same = !isNew && zh === (skill.name?.zh ?? '') && en === (skill.name?.en ?? '');
  const keep = useMutation({
    mutationFn: (state: SkillListed['state']) =>
      api('PUT /api/routing/skills/{code}', {
        params: { code: code.trim() },
        body: { name: { zh: zh.trim(), en: en.trim() }, state },
      }),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onKept?.();
    },
    onError: toastError,
    onSettled: () => void readAgain(),
  });
  return (
    <li className="rt-reason is-skill">
      {isNew ? (
        <Input
          aria-label={t('ui.skill-names.code')}
          placeholder={t('ui.skill-names.code')}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      ) : (
        <span>
          {skill.code}
          {skill.state === 'retired' ? <span className="q-tag">{t('ui.skill-names.retired')}</span> : null}
          <small className="rt-skill-uses">
            {t('ui.skill-names.agents', { count: skill.agents })} ·{' '}
            {t('ui.skill-names.queues', { count: skill.queues })}
          </small>
        </span>
      )}
      <Input
        aria-label={t('ui.queue.name-zh')}
        placeholder={t('ui.queue.name-zh')}
        maxLength={80}
        value={zh}
        onChange={(event) => setZh(event.target.value)}
      />
      <Input
        aria-label={t('ui.queue.name-en')}
        placeholder={t('ui.queue.name-en')}
        maxLength={80}
        value={en}
        onChange={(event) => setEn(event.target.value)}
      />
      <span className="rt-reason-acts">
        <Button small busy={keep.isPending} disabled={wrong || same} onClick={() => keep.mutate(skill.state)}>
          {isNew ? t('ui.skill-names.add') : i18n.t('ui:save')}
        </Button>
        {isNew || !skill.name ? null : (
          <Button
            small
            kind="text"
            busy={keep.isPending}
            disabled={wrong}
            onClick={() => keep.mutate(skill.state === 'active' ? 'retired' : 'active')}
          >
            {t(skill.state === 'active' ? 'ui.skill-names.retire' : 'ui.skill-names.restore')}
          </Button>
        )}
      </span>
    </li>
  );
}
