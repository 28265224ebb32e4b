import { Fragment } from 'react';
import { i18n, useTranslation } from '../shared/i18n.ts';
import { activeKeys, type KeyBinding, keyCap } from '../shared/keys.ts';
import { Kbd } from '../shared/ui/button.tsx';
import { Dialog } from '../shared/ui/dialog.tsx';

const order: KeyBinding['group'][] = ['everywhere', 'offer', 'list', 'conversation', 'composer', 'wall'];

/** Written from the keys that work at this moment. */
export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('ui');
  const keys = activeKeys();
  return (
    <Dialog title={t('keys.title')} onClose={onClose} width={640}>
      <div className="key-help">
        {order.map((group) => {
          const own = keys.filter((binding) => binding.group === group);
          if (own.length === 0) return null;
          return (
            <section key={group}>
              <h3>{t(`keys.groups.${group}`)}</h3>
              <dl>
                {own.map((binding) => (
                  <Fragment key={`${binding.keys} ${binding.labelKey}`}>
                    <dt>
                      <Kbd>{keyCap(binding.keys)}</Kbd>
                    </dt>
                    <dd>{i18n.t(binding.labelKey)}</dd>
                  </Fragment>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <p className="q-field-hint">{t('keys.note')}</p>
    </Dialog>
  );
}
