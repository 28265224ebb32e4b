import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from 'react';
import { useTranslation } from '../i18n.ts';
import { isMoment } from '../time/read-moment.ts';
import { MomentInput } from './moment-input.tsx';

/** Label above, error or hint under the field; "required" is said in words. */
export function Field({
  label,
  error,
  hint,
  required,
  children,
}: {
  label: string;
  error?: string | null;
  hint?: ReactNode;
  required?: boolean;
  children: (props: { id: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined }) => ReactNode;
}) {
  const { t } = useTranslation('ui');
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="q-field">
      <label htmlFor={id}>
        {label}
        {required ? <span className="q-field-must">{t('field.required')}</span> : null}
      </label>
      {children({ id, 'aria-invalid': Boolean(error), 'aria-describedby': note ? `${id}-note` : undefined })}
      {note ? (
        <span id={`${id}-note`} className={error ? 'q-field-error' : 'q-field-hint'} role={error ? 'alert' : undefined}>
          {note}
        </span>
      ) : null}
    </div>
  );
}

/** Days and times of day are drawn by ourselves: see there. */
export function Input({
  className,
  ...props
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  if (isMoment(props.type))
    return <MomentInput {...props} type={props.type} value={String(props.value ?? '')} className={className} />;
  return <input {...props} className={`q-input${className ? ` ${className}` : ''}`} />;
}

export function Select({
  options,
  className,
  ...props
}: SelectHTMLAttributes<HTMLSelectElement> & { options: { value: string; label: string; disabled?: boolean }[] }) {
  return (
    <select {...props} className={`q-input${className ? ` ${className}` : ''}`}>
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
