/** Where a postal address is typed, everywhere alike: left, it stands as it will be kept. */
import { tidyAddress } from '@qiao/server/contracts/numbers';
import type { InputHTMLAttributes } from 'react';
import { Input } from './field.tsx';

export function AddressInput({
  value,
  onText,
  ...props
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> & {
  value: string;
  onText: (text: string) => void;
}) {
  return (
    <Input
      {...props}
      maxLength={300}
      // Of somebody else: what this browser knows of its own user must not be offered.
      autoComplete="off"
      value={value}
      onChange={(event) => onText(event.target.value)}
      onBlur={() => {
        const tidy = tidyAddress(value);
        if (tidy !== value) onText(tidy);
      }}
    />
  );
}
