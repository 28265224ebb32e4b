/** Who works in a queue, in its order: circular and first-free queues go by it. */
import type { AgentListed } from '@qiao/server/contracts/routing';
import { ArrowUp, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { useFoundStaff } from './data.ts';

export type Member = { staffId: string; unitId: string; label: string };

export function memberOf(agent: AgentListed): Member {
  return { staffId: agent.staffId, unitId: agent.unitId, label: `${agent.name} ${agent.number}` };
}

export function MembersField({ members, onChange }: { members: Member[]; onChange: (members: Member[]) => void }) {
  const { t } = useTranslation('routing');
  const [words, setWords] = useState('');
  const found = useFoundStaff(words);
  const options = (found.data ?? [])
    .filter(({ id }) => !members.some(({ staffId }) => staffId === id))
    .map(({ id, name, number }) => ({ value: id, label: `${name} ${number}` }));
  const add = (id: string | null) => {
    const staff = found.data?.find((one) => one.id === id);
    if (staff)
      onChange([...members, { staffId: staff.id, unitId: staff.unitId, label: `${staff.name} ${staff.number}` }]);
  };
  return (
    <section className="rt-members">
      <h3 className="rt-part">{t('ui.members.title', { count: members.length })}</h3>
      <Combo
        label={t('ui.members.add')}
        placeholder={t('ui.members.add')}
        options={options}
        value={null}
        busy={found.isPending}
        onSearch={setWords}
        onChange={add}
      />
      <ol>
        {members.map((member, index) => (
          <li key={member.staffId}>
            <span className="ellipsis">{member.label}</span>
            <IconButton
              icon={ArrowUp}
              label={t('ui.members.up', { name: member.label })}
              disabled={index === 0}
              onClick={() => {
                const next = [...members];
                next.splice(index - 1, 2, member, members[index - 1]!);
                onChange(next);
              }}
            />
            <IconButton
              icon={X}
              label={t('ui.members.remove', { name: member.label })}
              onClick={() => onChange(members.filter(({ staffId }) => staffId !== member.staffId))}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}
