import { Info } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';

/** The info mark opens the definition in the side panel: nothing on the wall is covered by it. */
export function Definition({
  id,
  label,
  shown,
  onDefinition,
}: {
  id: string;
  label: string;
  shown: string | null;
  onDefinition: (id: string | null) => void;
}) {
  const { t } = useTranslation('ui');
  return (
    <button
      type="button"
      className="q-info"
      aria-label={t('figure.definition', { name: label })}
      aria-expanded={shown === id}
      onClick={() => onDefinition(shown === id ? null : id)}
    >
      <Icon of={Info} size={14} />
    </button>
  );
}
