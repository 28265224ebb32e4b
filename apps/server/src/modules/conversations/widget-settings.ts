/** What the widget shows, from the entrance's row. */
import type { WidgetSettings } from './contract.ts';
import { isOpen, nextOpening } from './rules/hours.ts';
import type { WidgetRow } from './tables.ts';

export function settingsOf(widget: WidgetRow, now: Date): WidgetSettings {
  return {
    title: widget.title,
    greeting: widget.greeting,
    hoursText: widget.hours_text,
    onDuty: isOpen(widget, now),
    nextOpening: nextOpening(widget, now)?.toISOString() ?? null,
    hotline: widget.hotline,
    privacyUrl: widget.privacy_url,
    uploads: { maxBytes: widget.upload_max_bytes, accept: widget.upload_accept },
    recallSeconds: widget.recall_seconds,
  };
}
