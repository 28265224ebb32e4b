/** What the media engine reports, told on in the words of the adapter. */
import type { MediaEvent } from '../../media/types.ts';
import type { InCall } from './in-call.ts';
import type { LegStore } from './leg-store.ts';

const RECORDING_END = {
  stopped: 'stopped',
  silence: 'silence',
  limit: 'limit',
  'leg-closed': 'leg-ended',
  'worker-died': 'error',
  error: 'error',
} as const;

export function mediaListener(store: LegStore, inCall: InCall): (event: MediaEvent) => void {
  return (event) => {
    // The legs of a dead worker are reported one by one.
    if (event.type === 'worker.died') return;
    const record = store.ofMedia(event.legId);
    if (!record) return;
    const legId = record.id;
    switch (event.type) {
      case 'leg.digit':
        store.emit({ type: 'leg.digit', legId, digit: event.digit });
        break;
      case 'leg.connected':
        if (record.view.kind === 'browser') store.answered(record);
        break;
      case 'leg.away':
        store.emit({ type: 'leg.away', legId, away: event.away });
        break;
      case 'leg.silent':
        inCall.silent(record, event.silentForMs);
        break;
      case 'leg.closed':
        if (event.reason !== 'closed' && event.legId === record.mediaId) inCall.hangup(record, 'media-lost');
        break;
      case 'play.finished':
        store.emit({ type: 'play.finished', legId, playId: event.playId, reason: event.reason });
        break;
      case 'recording.finished': {
        const { recordingId, path, durationMs, error } = event;
        const reason = RECORDING_END[event.reason];
        const extra = error === undefined ? {} : { error };
        store.emit({ type: 'recording.finished', legId, recordingId, path, durationMs, reason, ...extra });
        break;
      }
    }
  };
}
