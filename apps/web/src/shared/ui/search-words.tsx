/** Words that narrow a list: told a moment after the last letter, at once with Enter. */
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Input } from './field.tsx';
import { Icon } from './icon.tsx';

const settleMs = 250;

export function SearchWords({
  value,
  label,
  most = 100,
  onChange,
}: {
  value: string;
  label: string;
  most?: number;
  onChange: (words: string) => void;
}) {
  const [words, setWords] = useState(value);
  // Another address (back, a link) wins over what stood in the field.
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words.trim() === value) return;
    const timer = setTimeout(() => onChange(words.trim()), settleMs);
    return () => clearTimeout(timer);
  });
  return (
    <div className="q-search">
      <Icon of={Search} size={16} />
      <Input
        type="search"
        value={words}
        placeholder={label}
        aria-label={label}
        maxLength={most}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) onChange(words.trim());
        }}
      />
    </div>
  );
}
