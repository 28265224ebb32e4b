/** Marks of attention: beside a row, in a head, over a composer. */
import './attention.css';
import type { Present, SubjectKind } from '@qiao/server/contracts/attention';
import { Eye, Pencil } from 'lucide-react';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { useOthers } from './lookers.ts';

const shownNames = 2;

function names(people: readonly Present[]): string {
  const said = people.slice(0, shownNames).map(({ name }) => name);
  const more = people.length - said.length;
  const list = said.join(i18n.language === 'en' ? ', ' : '、');
  return more > 0 ? `${list} ${i18n.t('attention:ui.more', { count: people.length })}` : list;
}

/** A small sign in a list; nothing when nobody else is there. */
export function LookedAt({ subject, id }: { subject: SubjectKind; id: string }) {
  const { t } = useTranslation('attention');
  const others = useOthers(subject, id);
  if (others.length === 0) return null;
  const typing = others.filter((one) => one.typing);
  const words = t(typing.length > 0 ? 'ui.row-typing' : 'ui.row', {
    names: names(typing.length > 0 ? typing : others),
  });
  return (
    <span className={`at-row${typing.length > 0 ? ' is-typing' : ''}`} title={words}>
      <Icon of={typing.length > 0 ? Pencil : Eye} size={14} />
      {others.length > 1 ? <i aria-hidden="true">{others.length}</i> : null}
      <span className="sr-only">{words}</span>
    </span>
  );
}

/** Who else is here, by name; in a head. */
export function AlsoHere({ subject, id }: { subject: SubjectKind; id: string }) {
  const { t } = useTranslation('attention');
  const others = useOthers(subject, id);
  if (others.length === 0) return null;
  const typing = others.filter((one) => one.typing);
  const shown = typing.length > 0 ? typing : others;
  return (
    <span
      className={`at-here${typing.length > 0 ? ' is-typing' : ''}`}
      role="status"
      title={others.map((one) => t(one.typing ? 'ui.typing' : 'ui.looking', { names: t('ui.who', one) })).join('\n')}
    >
      <Icon of={typing.length > 0 ? Pencil : Eye} size={14} />
      {/* A head is narrow: the sign says what they do, the name who. */}
      <span className="ellipsis" aria-hidden="true">
        {names(shown)}
      </span>
      <span className="sr-only">{t(typing.length > 0 ? 'ui.typing' : 'ui.looking', { names: names(shown) })}</span>
    </span>
  );
}

/** Over a composer while a colleague writes too. */
export function AlsoTyping({ subject, id }: { subject: SubjectKind; id: string }) {
  const { t } = useTranslation('attention');
  const typing = useOthers(subject, id).filter((one) => one.typing);
  if (typing.length === 0) return null;
  return (
    <p className="at-typing" role="status">
      <Icon of={Pencil} size={14} />
      {t('ui.composer', { names: names(typing) })}
    </p>
  );
}
