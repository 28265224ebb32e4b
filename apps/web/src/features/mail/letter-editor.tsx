import { link } from '../../shared/api.ts';
import './editor.css';
import { Bold, ImagePlus, Italic, Link2, List, ListOrdered, type LucideIcon, RemoveFormatting } from 'lucide-react';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { DraftFile } from '../../shared/drafts.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { callAt } from '../replies/rank.ts';
import { ReplyPicker, type ReplyPickerHandle } from '../replies/reply-picker.tsx';
import { useUploads } from '../workspace/composer/use-uploads.ts';
import { cleanHtml, escapeHtml, htmlOfWords } from './clean-html.ts';

export type EditorHandle = { focus: () => void; replies: () => void };
export type EditorProps = {
  conversationId: string;
  text: string;
  html: string | undefined;
  label: string;
  hint: string;
  signature: string;
  replies: boolean;
  place: RefObject<EditorHandle | null>;
  /** Somebody asked for the caret before this part was here. */
  wanted: RefObject<boolean>;
  onChange: (words: { text: string; html: string }) => void;
  onSend: () => void;
  onFiles: (files: File[]) => void;
  /** Files of a saved reply, already in the conversation. */
  onBrought: (files: DraftFile[]) => void;
  onRest: () => void;
};

const commands: [string, string, LucideIcon][] = [
  ['bold', 'ui.bold', Bold],
  ['italic', 'ui.italic', Italic],
  ['insertUnorderedList', 'ui.bullets', List],
  ['insertOrderedList', 'ui.numbers', ListOrdered],
];
// The one way that keeps the browser's own undo; every browser has it.
const run = (command: string, value?: string): boolean => document.execCommand(command, false, value);

/** Where the caret stands, when it stands in the field. */
function rangeIn(area: HTMLElement | null): Range | null {
  const selection = getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  return area?.contains(range.commonAncestorContainer) ? range.cloneRange() : null;
}

const pictureOf = (id: string, fileId: string): string =>
  link('GET /api/conversations/{id}/files/{fileId}', { params: { id, fileId } });

export default function LetterEditor(props: EditorProps) {
  const {
    conversationId,
    text,
    html,
    label,
    hint,
    signature,
    replies,
    place,
    wanted,
    onChange,
    onSend,
    onFiles,
    onBrought,
    onRest,
  } = props;
  const { t } = useTranslation('mail');
  const field = useRef<HTMLDivElement>(null);
  const picker = useRef<ReplyPickerHandle>(null);
  const pictures = useRef<HTMLInputElement>(null);
  const written = useRef<string | null>(null);
  const caret = useRef<Range | null>(null);
  const [active, setActive] = useState<string[]>([]);
  const [link, setLink] = useState<string | null>(null);
  const [call, setCall] = useState<{ words: string } | null>(null);
  const uploads = useUploads(conversationId, (file) => {
    back();
    run('insertHTML', `<img src="${pictureOf(conversationId, file.fileId)}" alt="${escapeHtml(file.name)}">`);
    tell();
  });

  // Words that came from elsewhere (a draft, a letter sent, a suggestion taken) take the place of what stands here.
  useLayoutEffect(() => {
    const area = field.current;
    const wanted = html ?? (text === '' ? '' : htmlOfWords(text));
    if (!area || (written.current !== null && wanted === written.current)) return;
    area.innerHTML = cleanHtml(wanted);
    written.current = wanted;
  }, [html, text]);

  useEffect(() => {
    const look = () => {
      const range = rangeIn(field.current);
      if (!range) return;
      caret.current = range;
      setActive(commands.map(([command]) => command).filter((command) => document.queryCommandState(command)));
      const { startContainer: node, startOffset } = range;
      const found =
        replies && range.collapsed && node.nodeType === Node.TEXT_NODE ? callAt(node.textContent!, startOffset) : null;
      setCall(found && { words: found.words });
    };
    document.addEventListener('selectionchange', look);
    return () => document.removeEventListener('selectionchange', look);
  }, [replies]);

  /** To where one wrote last. */
  const back = () => {
    // Still there: choosing the place anew would forget that bold was just turned off.
    if (document.activeElement === field.current && rangeIn(field.current)) return;
    field.current?.focus();
    if (!caret.current || !field.current?.contains(caret.current.commonAncestorContainer)) return;
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(caret.current);
  };
  const tell = () => {
    const area = field.current;
    if (!area) return;
    const alts = [...area.querySelectorAll('img')].map((picture) => `[${picture.alt}]`).join(' ');
    const words = area.innerText.replace(/\n{3,}/g, '\n\n').trim() || alts;
    const now = words === '' ? '' : area.innerHTML;
    written.current = now;
    onChange({ text: words, html: now });
  };
  const act = (command: string, value?: string) => {
    back();
    run(command, value);
    tell();
  };
  useEffect(() => {
    if (wanted.current) field.current?.focus();
    wanted.current = false;
  }, [wanted]);
  useImperativeHandle(place, () => ({
    focus: () => field.current?.focus(),
    replies: () => {
      back();
      const before = caret.current?.startContainer.textContent?.slice(0, caret.current.startOffset) ?? '';
      run('insertText', before === '' || /\s$/.test(before) ? '/' : ' /');
      tell();
    },
  }));

  const pick = (words: string, files: DraftFile[]) => {
    back();
    const range = caret.current;
    const node = range?.startContainer;
    const found = node?.nodeType === Node.TEXT_NODE ? callAt(node.textContent!, range!.startOffset) : null;
    if (found) getSelection()?.setBaseAndExtent(node!, found.from, node!, range!.startOffset);
    run('insertHTML', escapeHtml(words).replaceAll('\n', '<br>'));
    setCall(null);
    tell();
    if (files.length > 0) onBrought(files);
  };
  const applyLink = () => {
    const written = (link ?? '').trim();
    setLink(null);
    if (written === '') return back();
    const href = /^[a-z]+:/i.test(written)
      ? written
      : written.includes('@')
        ? `mailto:${written}`
        : `https://${written}`;
    if (!/^(https?:\/\/|mailto:|tel:)/i.test(href)) return back();
    back();
    if (caret.current?.collapsed !== false)
      run('insertHTML', `<a href="${escapeHtml(href)}">${escapeHtml(written)}</a>&nbsp;`);
    else run('createLink', href);
    tell();
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (call && picker.current?.key(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === 'Escape') field.current?.blur();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSend();
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    const page = event.clipboardData.getData('text/html');
    event.preventDefault();
    if (files.length > 0) {
      const shown = files.filter(({ type }) => type.startsWith('image/'));
      if (shown.length > 0) uploads.add(shown);
      if (shown.length < files.length) onFiles(files.filter((file) => !shown.includes(file)));
    } else if (page) run('insertHTML', cleanHtml(page));
    else run('insertText', event.clipboardData.getData('text/plain'));
    tell();
  };

  return (
    <div className="mail-editor">
      <div role="toolbar" aria-label={t('ui.format')} className="mail-tools">
        {commands.map(([command, name, icon]) => (
          <IconButton
            key={command}
            icon={icon}
            label={t(name)}
            aria-pressed={active.includes(command)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => act(command)}
          />
        ))}
        <IconButton icon={Link2} label={t('ui.link')} aria-expanded={link !== null} onClick={() => setLink('')} />
        <IconButton icon={ImagePlus} label={t('ui.picture')} onClick={() => pictures.current?.click()} />
        <IconButton icon={RemoveFormatting} label={t('ui.no-format')} onClick={() => act('removeFormat')} />
        {uploads.list.length > 0 ? <small role="status">{t('ui.picture-comes')}</small> : null}
        <input
          ref={pictures}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          multiple
          hidden
          onChange={(event) => {
            uploads.add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      {link === null ? null : (
        <form
          className="mail-link"
          onSubmit={(event) => {
            event.preventDefault();
            applyLink();
          }}
        >
          <input
            className="q-input"
            // biome-ignore lint/a11y/noAutofocus: asked for by a press
            autoFocus
            aria-label={t('ui.link-to')}
            placeholder="https://"
            value={link}
            onChange={(event) => setLink(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setLink(null)}
          />
          <Button small kind="primary" type="submit">
            {t('ui.link-put')}
          </Button>
          <Button small onClick={() => setLink(null)}>
            {t('ui.cancel')}
          </Button>
        </form>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a text area has no bold words */}
      <div
        ref={field}
        className="mail-field scroll"
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        aria-multiline="true"
        aria-label={label}
        tabIndex={0}
        data-hint={text === '' && !html ? hint : undefined}
        onInput={tell}
        onKeyDown={key}
        onPaste={paste}
        onBlur={onRest}
      />
      {signature ? (
        <p className="mail-signature" title={t('ui.signature-below')}>
          -- {signature}
        </p>
      ) : null}
      {call ? (
        <ReplyPicker
          ref={picker}
          anchor={field}
          words={call.words}
          context={{ conversationId }}
          onClose={() => setCall(null)}
          onPick={pick}
        />
      ) : null}
    </div>
  );
}
