/** A link that is shown once because it could not be mailed. */
import { Copy } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toast } from '../../shared/ui/toast.tsx';

export type Invitation = { mailed: boolean; url: string | null; expiresAt: string };

export function OnceLink({ invitation, name }: { invitation: Invitation; name: string }) {
  const { t } = useTranslation('identity');
  if (invitation.mailed || !invitation.url)
    return (
      <p className="admin-once" role="status">
        {t('ui.invitation.mailed', { name, until: dayTime(invitation.expiresAt) })}
      </p>
    );
  const url = invitation.url;
  return (
    <div className="admin-once" role="status">
      <span>{t('ui.invitation.once', { name, until: dayTime(invitation.expiresAt) })}</span>
      <code>{url}</code>
      <div>
        <Button
          small
          icon={Copy}
          onClick={() => void navigator.clipboard.writeText(url).then(() => toast('ok', t('ui.copied')))}
        >
          {t('ui.invitation.copy')}
        </Button>
      </div>
    </div>
  );
}
