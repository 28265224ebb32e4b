/** The fields of a member of staff, for adding and for changing. */
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Combo } from '../../shared/ui/combo.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { usePosts, useUnitOptions } from './data.ts';

export type StaffDraft = {
  number: string;
  name: string;
  email: string;
  phone: string;
  unitId: string | null;
  postId: string;
  locale: 'zh-CN' | 'en';
};

export function StaffFields({
  draft,
  onChange,
  disabled,
}: {
  draft: StaffDraft;
  onChange: (change: Partial<StaffDraft>) => void;
  disabled?: boolean;
}) {
  const { t } = useTranslation('identity');
  const units = useUnitOptions();
  const posts = usePosts();
  const text = (key: 'number' | 'name' | 'email' | 'phone', options: { required?: boolean; type?: string } = {}) => (
    <Field label={t(`ui.staff.${key}`)} required={options.required ?? false}>
      {(props) => (
        <Input
          {...props}
          type={options.type ?? 'text'}
          autoComplete="off"
          disabled={disabled}
          value={draft[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <div className="admin-form">
      {text('number', { required: true })}
      {text('name', { required: true })}
      <Field label={t('ui.staff.unit')} required>
        {(props) => (
          <Combo
            id={props.id}
            label={t('ui.staff.unit')}
            options={units}
            value={draft.unitId}
            onChange={(unitId) => onChange({ unitId })}
          />
        )}
      </Field>
      <Field label={t('ui.staff.post')}>
        {(props) => (
          <Select
            {...props}
            disabled={disabled}
            value={draft.postId}
            onChange={(event) => onChange({ postId: event.target.value })}
            options={[
              { value: '', label: t('ui.staff.no-post') },
              ...(posts.data ?? [])
                .filter((post) => post.state === 'active' || post.id === draft.postId)
                .filter((post) => post.unitId === null || post.unitId === draft.unitId)
                .map((post) => ({ value: post.id, label: nameIn(post.name) })),
            ]}
          />
        )}
      </Field>
      {text('email', { type: 'email' })}
      {text('phone', { type: 'tel' })}
      <Field label={t('ui.staff.locale')}>
        {(props) => (
          <Select
            {...props}
            disabled={disabled}
            value={draft.locale}
            onChange={(event) => onChange({ locale: event.target.value as StaffDraft['locale'] })}
            options={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        )}
      </Field>
    </div>
  );
}
