/** What a robot in group chats of WeCom or DingTalk needs, and where it is made. */
import type { ReactNode } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import type { TextKey } from './channel-form.tsx';

export function RobotAccount({
  kind,
  fresh,
  base,
  text,
}: {
  kind: 'wecom' | 'dingtalk';
  fresh: boolean;
  base: string;
  text: (key: TextKey, label: string, must: boolean, secret: boolean, placeholder?: string) => ReactNode;
}) {
  const { t } = useTranslation('channels');
  return (
    <>
      <details open={fresh}>
        <summary>{t('ui.guide')}</summary>
        <ol className="channel-guide">
          {([1, 2, 3, 4] as const).map((step) => (
            <li key={step}>{t(`robots.${kind}-${step}`)}</li>
          ))}
        </ol>
      </details>
      <div className="mail-grid">
        {kind === 'wecom' ? (
          <>
            {text('token', t('ui.token'), fresh, true)}
            {text('aesKey', t('ui.aes-key'), fresh, true)}
          </>
        ) : (
          <>
            {text('appKey', t('robots.app-key'), true, false)}
            {text('appSecret', t('robots.app-secret'), fresh, true)}
          </>
        )}
        {text('apiBase', t('ui.api-base'), false, false, base)}
        {kind === 'dingtalk' ? text('hookBase', t('robots.hook-base'), false, false) : null}
      </div>
    </>
  );
}
