/** The telephone at rest: by which device one answers, where its sound comes from and goes, and calling. */
import type { Seat } from '@qiao/server/contracts/telephony';
import { Phone, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { loadTexts, useTranslation } from '../../shared/i18n.ts';
import { listed } from '../../shared/time/format.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { MenuButton, type MenuItem } from '../../shared/ui/menu.tsx';
import { Popover } from '../../shared/ui/popover.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useEngaged, useRinging, useWishes } from './near-data.ts';
import { setSeat } from './seat-data.ts';

// Only who looks for them pays for these, with their words.
const RestActs = lazy(() =>
  Promise.all([import('./rest-acts.tsx'), loadTexts('operators'), loadTexts('callernumbers')]).then(([part]) => part),
);

/** Only while something rings at a colleague, or somebody is waited for. */
const Near = lazy(() => import('./near.tsx'));

const SoundChoice = lazy(() => import('./sound-choice.tsx'));
const MobileChoice = lazy(() =>
  Promise.all([import('./mobile-choice.tsx'), loadTexts('mobiles')]).then(([part]) => part),
);

/** What opens beneath the telephone, by the words of its item. */
const titles = { dial: 'ui.phone.dial', sound: 'ui.sound.open', mobile: 'ui.phone.mobile' } as const;

export function AtRest({ seat }: { seat: Seat }) {
  const { t } = useTranslation('telephony');
  const dial = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState<keyof typeof titles | null>(null);
  const choose = (device: 'browser' | 'phone') =>
    api('PUT /api/telephony/seat', { body: { device } }).then(setSeat).catch(toastError);
  const { extension } = seat;
  const ringing = useRinging(extension !== null);
  const wishes = useWishes();
  const engaged = useEngaged();
  const phone = seat.device !== 'browser';
  const items: MenuItem[] = [
    {
      id: 'browser',
      label: t('ui.phone.browser'),
      hint: t('ui.phone.browser-hint'),
      checked: seat.device === 'browser',
      run: () => void choose('browser'),
    },
    ...(extension
      ? [
          {
            id: 'phone',
            label: t('ui.phone.desk', { number: extension.number }),
            hint: t(extension.registered ? 'ui.phone.there' : 'ui.phone.away'),
            checked: seat.device === 'phone',
            run: () => void choose('phone'),
          } satisfies MenuItem,
        ]
      : []),
    {
      id: 'mobile',
      label: t('ui.phone.mobile'),
      hint: t('ui.phone.mobile-hint'),
      checked: seat.device === 'mobile',
      run: () => setOpen('mobile'),
    },
  ];
  if (seat.device === 'browser')
    items.push({ id: 'sound', label: t('ui.sound.open'), separatorBefore: true, run: () => setOpen('sound') });
  const names = listed(wishes.map(({ title }) => title));
  const waits = names ? { hint: t('ui.near.waits', { names }) } : {};
  items.push({ id: 'dial', label: t('ui.phone.dial'), ...waits, separatorBefore: true, run: () => setOpen('dial') });
  const away = seat.engine === 'down' || (seat.device === 'phone' && !extension?.registered);
  const by = { phone: 'by-desk', mobile: 'by-mobile', browser: 'by-browser' }[seat.device];
  const word = seat.engine === 'down' ? 'down' : away ? 'away' : by;
  return (
    <>
      <span ref={dial}>
        <MenuButton
          label={t('ui.phone.device')}
          items={items}
          button={(props) => (
            <button type="button" className="sp-rest" {...props}>
              <Icon of={away ? TriangleAlert : Phone} size={16} />
              <span className="sp-wide">{t(`ui.phone.${word}`, { number: extension?.number ?? '' })}</span>
              <span className="sr-only">{t('ui.phone.device')}</span>
            </button>
          )}
        />
      </span>
      {ringing.length + wishes.length > 0 || engaged ? (
        <Suspense fallback={null}>
          <Near ringing={ringing} engaged={engaged} wishes={wishes} phone={phone} open={() => setOpen('dial')} />
        </Suspense>
      ) : null}
      {open ? (
        <Popover
          key={open}
          anchor={dial}
          placement="bottom-start"
          label={t(titles[open])}
          onClose={() => setOpen(null)}
        >
          <Suspense fallback={null}>
            {open === 'dial' ? (
              <RestActs ringing={ringing} wishes={wishes} phone={phone} done={() => setOpen(null)} />
            ) : open === 'sound' ? (
              <SoundChoice sound={null} />
            ) : (
              <MobileChoice inUse={seat.device === 'mobile'} done={() => setOpen(null)} />
            )}
          </Suspense>
        </Popover>
      ) : null}
    </>
  );
}
