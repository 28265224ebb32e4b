/** The fields of a unit. */
import type { Unit } from '@qiao/server/contracts/organisation';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useSites } from './data.ts';

export const unitKinds = ['head_office', 'department', 'province', 'branch', 'team', 'outlet', 'dealer'] as const;
type Text = { zh: string; en: string };
export type UnitDraft = {
  kind: Unit['kind'];
  code: string;
  name: Text;
  description: Text;
  zone: string;
  site: number;
};

export function UnitFields({
  draft,
  onChange,
  disabled,
}: {
  draft: UnitDraft;
  onChange: (change: Partial<UnitDraft>) => void;
  disabled?: boolean;
}) {
  const { t } = useTranslation('organisation');
  const sites = useSites();
  const zones = Intl.supportedValuesOf('timeZone');
  return (
    <div className="org-form">
      {(['zh', 'en'] as const).map((language) => (
        <Field key={language} label={t(`ui.unit.name-${language}`)} required={language === 'zh'}>
          {(props) => (
            <Input
              {...props}
              disabled={disabled}
              value={draft.name[language]}
              onChange={(event) => onChange({ name: { ...draft.name, [language]: event.target.value } })}
            />
          )}
        </Field>
      ))}
      <Field label={t('ui.unit.code')} hint={t('ui.unit.code-hint')} required>
        {(props) => (
          <Input
            {...props}
            disabled={disabled}
            value={draft.code}
            onChange={(event) => onChange({ code: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('ui.unit.kind')}>
        {(props) => (
          <Select
            {...props}
            disabled={disabled}
            value={draft.kind}
            onChange={(event) => onChange({ kind: event.target.value as UnitDraft['kind'] })}
            options={unitKinds.map((kind) => ({ value: kind, label: t(`ui.kinds.${kind}`) }))}
          />
        )}
      </Field>
      <Field label={t('ui.unit.site')}>
        {(props) => (
          <Select
            {...props}
            disabled={disabled}
            value={String(draft.site)}
            onChange={(event) => onChange({ site: Number(event.target.value) })}
            options={(sites.data ?? []).map((site) => ({
              value: String(site.id),
              label: nameIn(site.name),
              disabled: site.state === 'closed',
            }))}
          />
        )}
      </Field>
      <Field label={t('ui.unit.zone')}>
        {(props) => (
          <>
            <Input
              {...props}
              list={`${props.id}-zones`}
              disabled={disabled}
              value={draft.zone}
              onChange={(event) => onChange({ zone: event.target.value })}
            />
            <datalist id={`${props.id}-zones`}>
              {zones.map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      {(['zh', 'en'] as const).map((language) => (
        <div key={language} className="is-whole">
          <Field label={t(`ui.unit.description-${language}`)}>
            {(props) => (
              <textarea
                {...props}
                className="q-input org-area"
                rows={2}
                disabled={disabled}
                value={draft.description[language]}
                onChange={(event) =>
                  onChange({ description: { ...draft.description, [language]: event.target.value } })
                }
              />
            )}
          </Field>
        </div>
      ))}
    </div>
  );
}
