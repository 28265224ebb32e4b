import { useId } from 'react';

/** Several of a few choices; none chosen means any. */
export function ChoiceRow({
  label,
  options,
  chosen,
  onChange,
}: {
  label: string;
  options: { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const id = useId();
  return (
    <fieldset className="q-choices" aria-labelledby={id}>
      <legend id={id}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="q-choice">
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            onChange={(event) =>
              onChange(
                event.target.checked ? [...chosen, option.value] : chosen.filter((value) => value !== option.value),
              )
            }
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
