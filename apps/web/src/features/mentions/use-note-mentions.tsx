/** `@` in an internal note: colleagues who may see where it is written. */
import type { MentionSubject } from '@qiao/server/contracts/mentions';
import type { RefObject } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMentionPicker } from '../../shared/ui/mention-picker.tsx';
import { toastError } from '../../shared/ui/toast.tsx';

export function useNoteMentions({
  subject,
  id,
  field,
  enabled,
  onText,
}: {
  subject: MentionSubject;
  id: string;
  field: RefObject<HTMLTextAreaElement | null>;
  /** In a note only: words to a customer name nobody. */
  enabled: boolean;
  onText: (text: string) => void;
}) {
  const { t } = useTranslation('mentions');
  return useMentionPicker({
    field,
    label: t('ui.pick'),
    none: t('ui.none'),
    enabled,
    onText,
    find: (words) =>
      api('GET /api/mentions/candidates', { query: { subject, id, words } })
        .then(({ staff }) => staff)
        .catch((error: unknown) => {
          toastError(error);
          return [];
        }),
  });
}
