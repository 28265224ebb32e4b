import { useEffect, useRef, useState } from 'preact/hooks';
import { memory } from '../context.ts';
import { Icon, type Shared } from './shared.tsx';

export function Composer({ chat, context, state, say, started }: Shared & { started: boolean }) {
  const [text, setText] = useState(memory.get('draft') ?? '');
  const [problem, setProblem] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { uploads } = context.settings;

  useEffect(() => {
    if (state.visible && matchMedia('(min-width:481px)').matches) area.current?.focus();
  }, [state.visible]);

  const change = (value: string): void => {
    setText(value);
    memory.set('draft', value || null);
    if (area.current) {
      area.current.style.height = '';
      area.current.style.height = `${Math.min(120, area.current.scrollHeight + 2)}px`;
    }
  };

  const submit = (): void => {
    const words = text.trim();
    if (!words) return;
    chat.send(words.slice(0, 8000));
    change('');
    setProblem('');
  };

  const files = (chosen: Iterable<File>): void => {
    setProblem('');
    for (const file of chosen) {
      if (file.size > uploads.maxBytes)
        setProblem(say('tooBig', { limit: Math.floor(uploads.maxBytes / 1024 / 1024) }));
      else if (!accepted(file, uploads.accept)) setProblem(say('wrongType'));
      else void chat.sendFile(file);
    }
  };

  return (
    <>
      {problem && (
        <div class="banner" role="alert">
          {problem}
        </div>
      )}
      <footer>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={uploads.accept.join(',')}
          onChange={(event) => {
            files(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
          }}
        />
        <button
          type="button"
          class="icon"
          aria-label={say('attach')}
          title={say('attach')}
          onClick={() => picker.current?.click()}
        >
          <Icon d="M12 5v14M5 12h14" />
        </button>
        <textarea
          ref={area}
          rows={1}
          value={text}
          maxLength={8000}
          aria-label={say(started ? 'placeholderMore' : 'placeholder')}
          placeholder={say(started ? 'placeholderMore' : 'placeholder')}
          onInput={(event) => {
            change(event.currentTarget.value);
            chat.typing();
          }}
          onKeyDown={(event) => {
            // While an input method composes, Enter chooses a word.
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
              event.preventDefault();
              submit();
            }
          }}
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])];
            if (pasted.length === 0) return;
            event.preventDefault();
            files(pasted);
          }}
        />
        <button type="button" class="primary" disabled={text.trim() === ''} onClick={submit}>
          {say('send')}
        </button>
      </footer>
    </>
  );
}

function accepted(file: File, accept: string[]): boolean {
  return (
    accept.length === 0 ||
    accept.some((kind) =>
      kind.startsWith('.')
        ? file.name.toLowerCase().endsWith(kind)
        : kind.endsWith('/*')
          ? file.type.startsWith(kind.slice(0, -1))
          : file.type === kind,
    )
  );
}
