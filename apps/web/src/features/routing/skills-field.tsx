/** Skills with levels: of a person, or asked for by a queue. */
import './routing.css';
import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Input } from '../../shared/ui/field.tsx';
import { useSkillNames, useSkills } from './data.ts';

export type SkillLine = { key: number; code: string; level: number };

let made = 0;
export const linesOf = (skills: Record<string, number>): SkillLine[] =>
  Object.entries(skills).map(([code, level]) => ({ key: ++made, code, level }));
export const skillsOf = (lines: SkillLine[]): Record<string, number> =>
  Object.fromEntries(lines.filter(({ code }) => code.trim()).map(({ code, level }) => [code.trim(), level]));
/** A level out of range, or a skill named twice. */
export function linesWrong(lines: SkillLine[]): boolean {
  const codes = lines.map(({ code }) => code.trim()).filter(Boolean);
  return (
    new Set(codes).size !== codes.length ||
    lines.some(({ level }) => !Number.isInteger(level) || level < 1 || level > 10)
  );
}

export function SkillsField({
  label,
  lines,
  disabled,
  onChange,
}: {
  label: string;
  lines: SkillLine[];
  disabled?: boolean;
  onChange: (lines: SkillLine[]) => void;
}) {
  const { t } = useTranslation('routing');
  const id = useId();
  const { data: known } = useSkills();
  const nameOf = useSkillNames();
  const change = (key: number, part: Partial<SkillLine>) =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  return (
    <fieldset className="rt-skills" aria-labelledby={id} disabled={disabled}>
      <legend id={id}>{label}</legend>
      {lines.length === 0 ? <p className="rt-note">{t('ui.skills.none')}</p> : null}
      {lines.map((line) => (
        <div key={line.key} className="rt-skill">
          <Input
            aria-label={t('ui.skills.code')}
            placeholder={t('ui.skills.code')}
            maxLength={40}
            list={`${id}-known`}
            value={line.code}
            onChange={(event) => change(line.key, { code: event.target.value })}
          />
          <Input
            aria-label={t('ui.skills.level')}
            type="number"
            min={1}
            max={10}
            value={line.level}
            onChange={(event) => change(line.key, { level: Number(event.target.value) })}
          />
          {nameOf(line.code) === line.code ? null : <small className="rt-skill-name">{nameOf(line.code)}</small>}
          <IconButton
            icon={X}
            label={t('ui.skills.remove', { code: nameOf(line.code) })}
            onClick={() => onChange(lines.filter(({ key }) => key !== line.key))}
          />
        </div>
      ))}
      {linesWrong(lines) ? (
        <span className="q-field-error" role="alert">
          {t('ui.skills.wrong')}
        </span>
      ) : null}
      <datalist id={`${id}-known`}>
        {(known ?? [])
          .filter(({ state }) => state === 'active')
          .map(({ code, name }) => (
            <option key={code} value={code} {...(name ? { label: nameIn(name) } : {})} />
          ))}
      </datalist>
      <Button small icon={Plus} onClick={() => onChange([...lines, { key: ++made, code: '', level: 5 }])}>
        {t('ui.skills.add')}
      </Button>
    </fieldset>
  );
}
