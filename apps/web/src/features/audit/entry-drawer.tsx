/** One line of the trail, whole. */
import type { AuditEntry } from '@qiao/server/contracts/audit';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Facts } from '../../shared/ui/page.tsx';
import { actionWords } from './words.ts';

export function EntryDrawer({
  entry,
  onClose,
  onFilter,
}: {
  entry: AuditEntry;
  onClose: () => void;
  onFilter: (change: { actorId?: string; subjectId?: string }) => void;
}) {
  const { t } = useTranslation('audit');
  const apart = entry.at.slice(0, 19) !== entry.recordedAt.slice(0, 19);
  return (
    <Dialog kind="drawer" title={actionWords(entry.action)} onClose={onClose} width={480}>
      <Facts
        rows={[
          { label: t('ui.at'), value: dayTime(entry.at) },
          ...(apart ? [{ label: t('ui.recorded'), value: dayTime(entry.recordedAt) }] : []),
          {
            label: t('ui.actor'),
            value: entry.actor.name
              ? `${entry.actor.name} ${entry.actor.number ?? ''}`
              : `${t(`ui.actors.${entry.actor.kind}`, { defaultValue: entry.actor.kind })} ${entry.actor.id}`,
          },
          {
            label: t('ui.subject'),
            value: `${t(`ui.subjects.${entry.subject.kind}`, { defaultValue: entry.subject.kind })} ${entry.subject.label ?? entry.subject.id}`,
          },
          { label: t('ui.code'), value: entry.action },
          { label: t('ui.ip'), value: entry.ip ?? '—' },
          { label: t('ui.request'), value: entry.requestId },
          { label: t('ui.seq'), value: entry.seq === null ? t('ui.waiting') : entry.seq },
        ]}
      />
      {Object.keys(entry.detail).length > 0 ? (
        <pre className="audit-detail">{JSON.stringify(entry.detail, null, 2)}</pre>
      ) : null}
      <div className="q-block-actions">
        <Button onClick={() => onFilter({ subjectId: entry.subject.id })}>{t('ui.same-subject')}</Button>
        {entry.actor.kind === 'staff' ? (
          <Button onClick={() => onFilter({ actorId: entry.actor.id })}>{t('ui.same-actor')}</Button>
        ) : null}
      </div>
    </Dialog>
  );
}
