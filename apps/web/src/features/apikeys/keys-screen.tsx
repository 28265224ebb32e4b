/** API keys: who may call us, with what. */
import './keys.css';
import type { ApiKey, IssuedKey } from '@qiao/server/contracts/apikeys';
import { KeySquare, Plus } from 'lucide-react';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { OnceSecret, RotateSecret } from '../../shared/ui/secret-steps.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { rotate, useApiKeys } from './data.ts';
import { KeyForm } from './key-form.tsx';
import { RevokeKey } from './revoke-key.tsx';

type Open = { what: 'form'; key: ApiKey | null } | { what: 'rotate' | 'revoke'; key: ApiKey } | null;

export function Component() {
  const { t } = useTranslation('apikeys');
  const { data, isPending, isError, error, refetch } = useApiKeys();
  const [open, setOpen] = useState<Open>(null);
  const [issued, setIssued] = useState<IssuedKey | null>(null);
  const done = (made?: IssuedKey) => {
    setOpen(null);
    if (made) setIssued(made);
  };
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <>
          <a href="/developers" target="_blank" rel="noreferrer">
            {t('ui.docs')}
          </a>
          <Button kind="primary" icon={Plus} disabled={!data} onClick={() => setOpen({ what: 'form', key: null })}>
            {t('ui.add')}
          </Button>
        </>
      }
    >
      {isPending ? (
        <Skeleton rows={4} height={72} />
      ) : isError ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data.keys.length === 0 ? (
        <Empty icon={KeySquare} title={t('ui.none')} text={t('ui.none-text')} />
      ) : (
        <ul className="keys-list">
          {data.keys.map((key) => (
            <Line key={key.id} of={key} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.what === 'form' ? <KeyForm edited={open.key} offered={data?.rights ?? []} onDone={done} /> : null}
      {open?.what === 'rotate' ? (
        <RotateSecret
          title={`${t('ui.rotate-title')} · ${open.key.name}`}
          text={t('ui.rotate-text')}
          overlap={t('ui.overlap')}
          rotate={(overlapHours) => rotate(open.key, overlapHours)}
          onDone={done}
        />
      ) : null}
      {open?.what === 'revoke' ? <RevokeKey of={open.key} onDone={done} /> : null}
      {issued ? (
        <OnceSecret
          title={t('ui.once-title')}
          text={t('ui.once')}
          secret={issued.secret}
          onClose={() => setIssued(null)}
        />
      ) : null}
    </Page>
  );
}

function Line({ of: key, onOpen }: { of: ApiKey; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('apikeys');
  const facts = [
    key.unit ? nameIn(key.unit) : null,
    t('ui.rights-count', { count: key.permissions.length }),
    t('ui.limit', { count: key.perMinute }),
    key.addresses.length > 0 ? t('ui.from', { list: key.addresses.join(t('ui.comma')) }) : null,
    key.expiresAt ? t('ui.until', { when: dayTime(key.expiresAt) }) : t('ui.never'),
  ];
  const times = [
    key.lastUsedAt ? t('ui.used', { when: dayTime(key.lastUsedAt) }) : t('ui.unused'),
    key.formerUntil ? t('ui.former', { when: dayTime(key.formerUntil) }) : null,
    key.createdBy
      ? t('ui.created', { who: key.createdBy, when: dayTime(key.createdAt) })
      : t('ui.created-at', { when: dayTime(key.createdAt) }),
  ];
  return (
    <li>
      <div>
        <b>
          {key.name} <code>{key.prefix}…</code>{' '}
          {key.state === 'active' ? null : <span className="q-tag">{t(`ui.state.${key.state}`)}</span>}
        </b>
        <p>{facts.filter(Boolean).join(' · ')}</p>
        <small>{times.filter(Boolean).join(' · ')}</small>
      </div>
      {key.state === 'revoked' ? null : (
        <span className="keys-actions">
          <Button small onClick={() => onOpen({ what: 'form', key })}>
            {t('ui.edit')}
          </Button>
          <Button small onClick={() => onOpen({ what: 'rotate', key })}>
            {t('ui.rotate')}
          </Button>
          <Button small onClick={() => onOpen({ what: 'revoke', key })}>
            {t('ui.revoke')}
          </Button>
        </span>
      )}
    </li>
  );
}
