/** Joins the picker to a text field: finds `/…` before the caret, puts the reply in its place. */
import { type KeyboardEvent, type ReactNode, type RefObject, useRef, useState } from 'react';
import type { DraftFile } from '../../shared/drafts.ts';
import { useCan } from '../../shared/session.ts';
import { callAt } from './rank.ts';
import { ReplyPicker, type ReplyPickerHandle } from './reply-picker.tsx';

export function useReplyPicker({
  field,
  text,
  context,
  onText,
  onFiles,
}: {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  context: { conversationId?: string; ticketId?: string };
  onText: (text: string) => void;
  /** Where nothing takes files, the picker says so. */
  onFiles?: (files: DraftFile[]) => void;
}): { looked: () => void; key: (event: KeyboardEvent) => boolean; open: () => void; view: ReactNode } {
  const can = useCan();
  const picker = useRef<ReplyPickerHandle>(null);
  const [call, setCall] = useState<{ from: number; words: string } | null>(null);
  /** Closed by Escape: this stroke stays a stroke. */
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const shown = call !== null && call.from !== closedAt;

  const looked = () => {
    const area = field.current;
    if (!area || !can('replies.use')) return;
    const next = area.selectionStart === area.selectionEnd ? callAt(area.value, area.selectionEnd) : null;
    setCall(next);
    if (next === null) setClosedAt(null);
  };
  const put = (from: number, to: number, words: string) => {
    const area = field.current;
    const now = area?.value ?? text;
    onText(`${now.slice(0, from)}${words}${now.slice(to)}`);
    setCall(null);
    const gap = /【[^】]*】/.exec(words);
    // After React has written the text: what is missing is chosen, to be typed over.
    requestAnimationFrame(() => {
      area?.focus();
      if (gap) area?.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
      else area?.setSelectionRange(from + words.length, from + words.length);
    });
  };
  return {
    looked,
    key: (event) => {
      if (!shown || !picker.current?.key(event)) return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    /** By a button: the stroke is written for the person. */
    open: () => {
      const area = field.current;
      if (!area) return;
      const at = area.selectionEnd;
      const gap = at === 0 || /\s$/.test(area.value.slice(0, at)) ? '' : ' ';
      onText(`${area.value.slice(0, at)}${gap}/${area.value.slice(at)}`);
      setClosedAt(null);
      setCall({ from: at + gap.length, words: '' });
      requestAnimationFrame(() => {
        area.focus();
        area.setSelectionRange(at + gap.length + 1, at + gap.length + 1);
      });
    },
    view: shown ? (
      <ReplyPicker
        ref={picker}
        anchor={field}
        words={call.words}
        context={context}
        onClose={() => setClosedAt(call.from)}
        onPick={(words, files) => {
          put(call.from, call.from + 1 + call.words.length, words);
          if (files.length > 0) onFiles?.(files);
        }}
      />
    ) : null,
  };
}
