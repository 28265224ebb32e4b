/** Face to face: the customer's picture, one's own in its corner, and whether each camera is on. */
import { Video, VideoOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import type { AgentPeer, HelpState } from './agent-peer.ts';

type Props = { peer: AgentPeer; now: HelpState };

export function Faces({ peer, now }: Props) {
  const { t } = useTranslation('remotehelp');
  const { stream, own, ownOn, theirsOn, cameraRefused } = now;
  return (
    <>
      <div className="rh-tools">
        {own ? (
          <Button small icon={ownOn ? VideoOff : Video} onClick={() => peer.showOwn(!ownOn)}>
            {t(ownOn ? 'ui.camera-off' : 'ui.camera-on')}
          </Button>
        ) : null}
        {cameraRefused ? <p className="rh-problem">{t('ui.camera-refused')}</p> : null}
      </div>
      <div className="rh-faces">
        {stream ? (
          <Face stream={stream} label={t('ui.picture')} hidden={!theirsOn} onSeen={peer.seen} className="rh-theirs" />
        ) : null}
        {stream && !theirsOn ? <p>{t('ui.their-camera-off')}</p> : null}
        {own ? <Face stream={own} label={t('ui.own-picture')} hidden={!ownOn} className="rh-own" /> : null}
      </div>
    </>
  );
}

function Face({
  stream,
  label,
  hidden,
  className,
  onSeen,
}: {
  stream: MediaStream;
  label: string;
  hidden: boolean;
  className: string;
  onSeen?: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    void element.play().catch(() => {});
    const first = () => onSeen?.();
    element.addEventListener('loadeddata', first, { once: true });
    return () => element.removeEventListener('loadeddata', first);
  }, [stream, onSeen]);
  // The sound has a way of its own.
  return <video ref={video} className={className} hidden={hidden} muted playsInline autoPlay aria-label={label} />;
}
