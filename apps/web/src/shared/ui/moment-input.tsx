/**
 * A day or a time of day. The browser's own field writes it as the computer's region does (11/30/2026 on a Chinese screen); here it
 * is written as on every other screen and may be typed as people write it. The browser's field stands behind: it holds the value,
 * draws the calendar, and is what a phone asks with.
 */
import { Calendar, Clock } from 'lucide-react';
import { type InputHTMLAttributes, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n.ts';
import { useMedia } from '../media.ts';
import { type MomentType, readMoment, showMoment } from '../time/read-moment.ts';
import { Icon } from './icon.tsx';

type MomentProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'value'> & { type: MomentType; value?: string };

export function MomentInput({
  type,
  value = '',
  min,
  max,
  onChange,
  className,
  disabled,
  'aria-invalid': invalid,
  ...rest
}: MomentProps) {
  const { t } = useTranslation('ui');
  const own = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const touch = useMedia('(pointer: coarse)');
  const [words, setWords] = useState(showMoment(value));
  const [left, setLeft] = useState(false);
  const read = readMoment(type, words);

  useEffect(() => {
    setWords((now) => ((readMoment(type, now) ?? '') === value ? now : showMoment(value)));
  }, [type, value]);

  const wrong =
    read === null
      ? t(`moment.unreadable-${type}`)
      : read !== '' && min !== undefined && read < String(min)
        ? t('moment.early', { moment: showMoment(String(min)) })
        : read !== '' && max !== undefined && read > String(max)
          ? t('moment.late', { moment: showMoment(String(max)) })
          : '';
  useEffect(() => field.current?.setCustomValidity(wrong), [wrong]);

  /** As if it had been entered in the browser's field: who listens hears one kind of change only. */
  const enter = (next: string) => {
    const input = own.current;
    if (!input || input.value === next) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, next);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const choose = () => {
    try {
      own.current?.showPicker();
    } catch {
      field.current?.focus();
    }
  };
  return (
    <span className={`q-moment q-moment-${type}${className ? ` ${className}` : ''}`}>
      <input
        autoComplete="off"
        placeholder={t(`moment.as-${type}`)}
        {...rest}
        ref={field}
        type="text"
        className="q-input"
        disabled={disabled}
        readOnly={touch}
        aria-invalid={invalid || (left && wrong !== '') || undefined}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setLeft(false);
          enter(readMoment(type, event.target.value) ?? '');
        }}
        onClick={touch ? choose : undefined}
        onKeyDown={(event) => {
          if (event.altKey && event.key === 'ArrowDown') choose();
        }}
        onBlur={() => {
          setLeft(true);
          if (read) setWords(showMoment(read));
          // Who listens may have kept what was there before.
          else if (read === null && value !== '') setWords(showMoment(value));
        }}
      />
      {/* Of no form: a browser can show nothing at a field that nobody sees. */}
      <input
        ref={own}
        form="none"
        type={type}
        tabIndex={-1}
        aria-hidden="true"
        className="q-moment-own"
        disabled={disabled}
        min={min}
        max={max}
        value={value}
        onChange={onChange}
      />
      <button
        type="button"
        tabIndex={-1}
        aria-label={t(type === 'time' ? 'moment.choose-time' : 'moment.choose-day')}
        disabled={disabled}
        onClick={choose}
      >
        <Icon of={type === 'time' ? Clock : Calendar} size={16} />
      </button>
    </span>
  );
}
