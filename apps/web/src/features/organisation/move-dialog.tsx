/** A move is confirmed with what goes along: rights above and below change with it at once. */
import type { Unit } from '@qiao/server/contracts/organisation';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { withBelow } from './tree.ts';

export function MoveDialog({
  unit,
  to,
  units,
  onClose,
  onMove,
}: {
  unit: Unit;
  to: Unit | null;
  units: Unit[];
  onClose: () => void;
  onMove: (parentId: string) => void;
}) {
  const { t } = useTranslation('organisation');
  const [parentId, setParentId] = useState<string | null>(to?.id ?? null);
  const inside = withBelow(units, unit.id);
  const moved = units.filter((other) => inside.has(other.id));
  return (
    <Dialog
      title={t('ui.move.title', { name: nameIn(unit.name) })}
      onClose={onClose}
      width={480}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" disabled={!parentId} onClick={() => parentId && onMove(parentId)}>
            {t('ui.move.go')}
          </Button>
        </>
      }
    >
      <Field label={t('ui.move.to')} required>
        {(props) => (
          <Combo
            id={props.id}
            label={t('ui.move.to')}
            value={parentId}
            onChange={setParentId}
            options={units
              .filter((other) => other.state === 'active' && !inside.has(other.id) && other.id !== unit.parentId)
              .map((other) => ({
                value: other.id,
                label: nameIn(other.name),
                hint: other.path.slice(0, -1).map(nameIn).slice(-2).join(' / '),
              }))}
          />
        )}
      </Field>
      <p>
        {t('ui.move.along', {
          units: moved.length - 1,
          people: moved.reduce((sum, other) => sum + other.staffCount, 0),
        })}
      </p>
    </Dialog>
  );
}
