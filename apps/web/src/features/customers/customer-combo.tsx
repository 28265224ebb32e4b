/** A choice of one customer by any part of name, pinyin or number. */
import { useState } from 'react';
import { Combo } from '../../shared/ui/combo.tsx';
import { useFound } from './data/parts.ts';

export function CustomerCombo({
  id,
  label,
  value,
  without,
  onChange,
}: {
  id?: string;
  label: string;
  value: string | null;
  /** Not offered: the file one stands on. */
  without: string;
  onChange: (id: string | null) => void;
}) {
  const [words, setWords] = useState('');
  const found = useFound(words);
  return (
    <Combo
      {...(id ? { id } : {})}
      label={label}
      options={(found.data ?? [])
        .filter((customer) => customer.id !== without)
        .map((customer) => ({
          value: customer.id,
          label: customer.name,
          hint: [customer.number, customer.phone?.shown].filter(Boolean).join(' · '),
        }))}
      value={value}
      onSearch={setWords}
      busy={found.isFetching}
      onChange={onChange}
    />
  );
}
