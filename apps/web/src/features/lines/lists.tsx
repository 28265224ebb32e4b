/** The three lists of lines: one row opens its drawer. */
import type { DialNumber, Extension, Trunk } from '@qiao/server/contracts/telephony';
import type { UseQueryResult } from '@tanstack/react-query';
import { Cable, Hash, Phone } from 'lucide-react';
import type { ReactNode } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Icon, type LucideIcon } from '../../shared/ui/icon.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useUnits } from '../routing/data.ts';
import { useExtensions, useNumbers, usePlaces, useTrunks } from './data.ts';

type Doors<L> = { onOpen: (line: L) => void; onAdd: () => void };
type Row = { title: ReactNode; about: string; more?: ReactNode; state: ReactNode };

function Lines<L extends { id: string; state: 'active' | 'retired' }>({
  kind,
  icon,
  query,
  row,
  onOpen,
  onAdd,
}: Doors<L> & {
  kind: 'trunks' | 'numbers' | 'extensions';
  icon: LucideIcon;
  query: UseQueryResult<L[]>;
  row: (line: L) => Row;
}) {
  const { t } = useTranslation('telephony');
  if (query.isPending) return <Skeleton rows={4} height={64} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (query.data.length === 0)
    return (
      <Empty
        icon={icon}
        title={t(`ui.lines.none.${kind}`)}
        text={t(`ui.lines.none-text.${kind}`)}
        actions={[{ label: t(`ui.lines.add.${kind}`), run: onAdd }]}
      />
    );
  // Those in use first.
  const lines = [...query.data].sort((a, b) => Number(a.state === 'retired') - Number(b.state === 'retired'));
  return (
    <ul className="rt-list">
      {lines.map((line) => {
        const { title, about, more, state } = row(line);
        return (
          <li key={line.id}>
            <button type="button" className="rt-row" onClick={() => onOpen(line)}>
              <Icon of={icon} size={18} />
              <span>
                <b>{title}</b>
                <small>{about}</small>
                {more}
              </span>
              <span className="rt-tags">
                {line.state === 'retired' ? <span className="q-tag">{t('ui.lines.retired')}</span> : state}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Parts of a line of words; what is not there leaves no gap. */
const joined = (...parts: (string | null | undefined | false)[]): string => parts.filter(Boolean).join(' · ');

export function Trunks(doors: Doors<Trunk>) {
  const { t } = useTranslation('telephony');
  const units = useUnits();
  return (
    <Lines
      {...doors}
      kind="trunks"
      icon={Cable}
      query={useTrunks()}
      row={(trunk) => ({
        title: (
          <>
            {nameIn(trunk.name)} <small>{trunk.code}</small>
          </>
        ),
        about: joined(
          trunk.hosts.join(', '),
          t(trunk.registers ? 'ui.lines.trunk.registering' : 'ui.lines.trunk.by-address'),
          units.find(({ value }) => value === trunk.unitId)?.label,
        ),
        more:
          trunk.state === 'active' && trunk.live.state === 'down' ? (
            <small className="ln-wrong">
              {t('ui.lines.trunk.down-text', { why: trunk.live.reason ? ` (${trunk.live.reason})` : '' })}
            </small>
          ) : null,
        state: (
          <>
            <span
              className={`q-tag${trunk.live.state === 'up' ? ' q-tag-ok' : trunk.live.state === 'down' ? ' q-tag-danger' : ''}`}
            >
              {/* Whoever does not register is not asked whether it is there. */}
              {t(`ui.lines.trunk.${trunk.live.state === 'up' && !trunk.registers ? 'ready' : trunk.live.state}`)}
            </span>
            {trunk.live.calls > 0 ? (
              <span className="q-tag">{t('ui.lines.trunk.calls', { count: trunk.live.calls })}</span>
            ) : null}
          </>
        ),
      })}
    />
  );
}

export function Numbers(doors: Doors<DialNumber>) {
  const { t } = useTranslation('telephony');
  const places = usePlaces();
  const units = useUnits();
  return (
    <Lines
      {...doors}
      kind="numbers"
      icon={Hash}
      query={useNumbers()}
      row={(line) => {
        const place = places[line.target.kind].places.find(({ id }) => id === line.target.id);
        return {
          title: (
            <>
              {line.number} <small>{nameIn(line.name)}</small>
            </>
          ),
          about: joined(
            `${t(`ui.lines.target.${line.target.kind}`)}${place ? ` ${place.label}` : ''}`,
            units.find(({ value }) => value === line.unitId)?.label,
          ),
          state: <span className="q-tag">{t(`ui.lines.target.${line.target.kind}`)}</span>,
        };
      }}
    />
  );
}

export function Extensions(doors: Doors<Extension>) {
  const { t } = useTranslation('telephony');
  const units = useUnits();
  return (
    <Lines
      {...doors}
      kind="extensions"
      icon={Phone}
      query={useExtensions()}
      row={(line) => ({
        title: (
          <>
            {line.number} <small>{line.name}</small>
          </>
        ),
        about: joined(
          line.holder ? `${line.holder.name} ${line.holder.number}` : t('ui.lines.extension.nobody'),
          units.find(({ value }) => value === line.unitId)?.label,
        ),
        state: (
          <span className={`q-tag${line.registered ? ' q-tag-ok' : ''}`}>
            {t(line.registered ? 'ui.phone.there' : 'ui.phone.away')}
          </span>
        ),
      })}
    />
  );
}
