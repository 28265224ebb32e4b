import { Bell as BellIcon, BellOff, Volume2, VolumeX } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../shared/i18n.ts';
import { setSound, soundOn } from '../shared/notify.ts';
import { shortMoment } from '../shared/time/format.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { Popover } from '../shared/ui/popover.tsx';
import { Empty } from '../shared/ui/states.tsx';
import { useAllNotices } from './notice-data.ts';

/** What happened while the person looked elsewhere: missed offers, forced states, failed sends. */
export function Bell() {
  const { t } = useTranslation('ui');
  const navigate = useNavigate();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [loud, setLoud] = useState(soundOn());
  const { notices, unread, markRead } = useAllNotices();
  return (
    <>
      <IconButton
        ref={anchor}
        icon={BellIcon}
        label={unread > 0 ? t('bell.unread', { count: unread > 99 ? '99+' : unread }) : t('bell.title')}
        size={18}
        dot={unread > 0}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
          if (!open) markRead();
        }}
      />
      {open ? (
        <Popover
          anchor={anchor}
          placement="bottom-end"
          label={t('bell.title')}
          className="bell"
          onClose={() => setOpen(false)}
        >
          <header className="bell-head">
            <b>{t('bell.title')}</b>
            <IconButton
              icon={loud ? Volume2 : VolumeX}
              label={t(loud ? 'bell.sound-off' : 'bell.sound-on')}
              aria-pressed={!loud}
              onClick={() => {
                setSound(!loud);
                setLoud(!loud);
              }}
            />
          </header>
          {notices.length === 0 ? (
            <Empty icon={BellOff} title={t('bell.empty-title')} text={t('bell.empty-text')} />
          ) : (
            <ul className="bell-list scroll">
              {notices.map((notice) => (
                <li key={notice.id}>
                  <button
                    type="button"
                    disabled={!notice.link}
                    onClick={() => {
                      setOpen(false);
                      if (notice.link) navigate(notice.link);
                    }}
                  >
                    <span>{notice.text}</span>
                    <time dateTime={new Date(notice.at).toISOString()}>{shortMoment(notice.at, Date.now())}</time>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Popover>
      ) : null}
    </>
  );
}
