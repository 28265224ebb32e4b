/** What the widget shows, from the entrance's row. */
import { isOpen, nextOpening } from '#modules/clocks';
import type { Door } from '#modules/routing';
import type { WidgetSettings } from './contract.ts';
import type { WidgetRow } from './tables.ts';

/** `door`: of the entrance's queue. A closed queue speaks for itself; one that lets people wait keeps the chat open. */
export function settingsOf(widget: WidgetRow, now: Date, door: Door | null): WidgetSettings {
  const closed = door !== null && !door.open;
  const opensAt = isOpen(widget, now) ? (door?.opensAt ?? null) : nextOpening(widget, now);
  return {
    title: widget.title,
    greeting: widget.greeting,
    hoursText: closed && (door.closedText.zh || door.closedText.en) ? door.closedText : widget.hours_text,
    onDuty: isOpen(widget, now) && (!closed || door.closedOffer === 'wait'),
    nextOpening: opensAt?.toISOString() ?? null,
    hotline: widget.hotline,
    privacyUrl: widget.privacy_url,
    uploads: { maxBytes: widget.upload_max_bytes, accept: widget.upload_accept },
    recallSeconds: widget.recall_seconds,
  };
}
