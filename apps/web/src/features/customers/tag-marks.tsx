/** Tags by their names and colours; one that left the list shows as it is written. */
import { nameIn } from '../../shared/i18n.ts';
import { useTags } from './data/parts.ts';

const tones = { plain: '', accent: ' q-tag-accent', ok: ' q-tag-ok', warn: ' cu-tag-warn', danger: ' q-tag-danger' };

export function TagMarks({ codes }: { codes: readonly string[] }) {
  const { data: tags = [] } = useTags();
  if (codes.length === 0) return null;
  return (
    <p className="cu-tags">
      {codes.map((code) => {
        const tag = tags.find((one) => one.code === code);
        return (
          <span key={code} className={`q-tag${tag ? tones[tag.tone] : ''}`}>
            {tag ? nameIn(tag.name) : code}
          </span>
        );
      })}
    </p>
  );
}
