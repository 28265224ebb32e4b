/** The account's menu: up to three entries, each with up to five below it instead of a place of its own. */
import './menu-editor.css';
import { CornerDownRight, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';

/** `value`: an address it opens, or the key that is heard. */
export type MenuLine = { name: string; value: string };
export type MenuEntry = MenuLine & { below: MenuLine[] };
type Stored = { name: string; key?: string; url?: string; buttons?: Stored[] };
const [mostEntries, mostBelow] = [3, 5];

const lineOf = ({ name, key, url }: Stored): MenuLine => ({ name, value: url ?? (key === name ? '' : (key ?? '')) });
export const menuOf = (stored: Stored[] | undefined): MenuEntry[] =>
  (stored ?? []).map((one) => ({ ...lineOf(one), below: (one.buttons ?? []).map(lineOf) }));

const storedLine = ({ name, value }: MenuLine): Stored => {
  const said = value.trim() || name.trim();
  return { name: name.trim(), ...(/^https?:/.test(said) ? { url: said } : { key: said }) };
};
export const storedMenu = (menu: MenuEntry[]): Stored[] =>
  menu
    .filter(({ name }) => name.trim())
    .map(({ below, ...line }) => ({
      ...storedLine(below.length > 0 ? { ...line, value: '' } : line),
      buttons: below.filter(({ name }) => name.trim()).map(storedLine),
    }));

export function MenuEditor({ menu, onChange }: { menu: MenuEntry[]; onChange: (menu: MenuEntry[]) => void }) {
  const { t } = useTranslation('channels');
  const put = (at: number, part: Partial<MenuEntry>) =>
    onChange(menu.map((one, n) => (n === at ? { ...one, ...part } : one)));
  const putBelow = (at: number, sub: number, part: Partial<MenuLine>) =>
    put(at, { below: menu[at]!.below.map((one, n) => (n === sub ? { ...one, ...part } : one)) });
  const line = (
    one: MenuLine,
    name: string,
    opens: boolean,
    change: (part: Partial<MenuLine>) => void,
    remove: () => void,
  ) => (
    <>
      <input
        className="q-input"
        aria-label={`${t('ui.menu-name')} ${name}`}
        placeholder={t('ui.menu-name')}
        maxLength={16}
        value={one.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      {opens ? (
        <small>{t('ui.menu-opens')}</small>
      ) : (
        <input
          className="q-input"
          aria-label={`${t('ui.menu-value')} ${name}`}
          placeholder={t('ui.menu-value')}
          maxLength={500}
          value={one.value}
          onChange={(event) => change({ value: event.target.value })}
        />
      )}
      <IconButton icon={Trash2} size={14} label={t('ui.menu-remove', { name: one.name || name })} onClick={remove} />
    </>
  );
  return (
    <fieldset className="ch-menu">
      <legend>{t('ui.menu')}</legend>
      <p>{t('ui.menu-hint')}</p>
      {menu.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place
        <div key={at} className="ch-menu-entry">
          <div className="ch-menu-line">
            {line(
              entry,
              String(at + 1),
              entry.below.length > 0,
              (part) => put(at, part),
              () => onChange(menu.filter((_, n) => n !== at)),
            )}
          </div>
          {entry.below.map((one, sub) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place
            <div key={sub} className="ch-menu-line is-below">
              <Icon of={CornerDownRight} size={14} />
              {line(
                one,
                `${at + 1}.${sub + 1}`,
                false,
                (part) => putBelow(at, sub, part),
                () => put(at, { below: entry.below.filter((_, n) => n !== sub) }),
              )}
            </div>
          ))}
          {entry.below.length < mostBelow ? (
            <Button
              kind="text"
              icon={Plus}
              onClick={() => put(at, { below: [...entry.below, { name: '', value: '' }] })}
            >
              {t('ui.menu-sub')}
            </Button>
          ) : null}
        </div>
      ))}
      {menu.length < mostEntries ? (
        <Button icon={Plus} onClick={() => onChange([...menu, { name: '', value: '', below: [] }])}>
          {t('ui.menu-add')}
        </Button>
      ) : null}
    </fieldset>
  );
}
