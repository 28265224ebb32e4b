import { useState } from 'preact/hooks';
import { ApiError } from './api.ts';
import { Notice, useNotice } from './notice.tsx';
import type { Shared } from './shared.tsx';

/** Nobody on duty: says when somebody will be, takes the question with a way to answer it. */
export function OfflineForm({
  chat,
  context,
  say,
  onChat,
  onCallBack,
}: Shared & { onChat: () => void; onCallBack: (() => void) | null }) {
  const { settings, language } = context;
  const [form, setForm] = useState({ text: '', name: '', phone: '', email: '', wishedTime: '', consent: false });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [number, setNumber] = useState('');
  const [busy, setBusy] = useState(false);
  const notice = useNotice(context);
  // One id for this form: pressing twice or trying again leaves one message.
  const [clientId] = useState(() => `offline-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`);
  const edit = (fields: Partial<typeof form>): void => setForm({ ...form, ...fields });
  const when = settings.nextOpening
    ? say('nextOpening', {
        time: new Date(settings.nextOpening).toLocaleString(language, {
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hour12: false,
        }),
      })
    : say('soon');

  const submit = async (): Promise<void> => {
    const found: Record<string, string> = {};
    if (!form.text.trim()) found.text = say('needQuestion');
    if (!form.phone.trim() && !form.email.trim()) found.phone = say('needContact');
    else if (form.phone.trim() && !/^\+?[\d\s-]{7,20}$/.test(form.phone.trim())) found.phone = say('badPhone');
    if (!form.consent) found.consent = say('needConsent');
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const { name, phone, email, wishedTime } = form;
      const left = await chat.api.call('POST /api/widget/offline-messages', {
        body: {
          clientId,
          text: form.text.trim(),
          consent: true,
          ...(notice !== undefined && { noticeNumber: notice?.number ?? null }),
          ...(name && { name }),
          ...(phone && { phone }),
          ...(email && { email }),
          ...(wishedTime && { wishedTime }),
        },
      });
      setNumber(left.number);
    } catch (error) {
      setErrors({ form: error instanceof ApiError && error.message ? error.message : say('problem') });
    } finally {
      setBusy(false);
    }
  };

  if (number)
    return (
      <form>
        <p role="status">{say('left', { number })}</p>
      </form>
    );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>
        {settings.hotline ? say('offline', { when, hotline: settings.hotline }) : say('offlineNoHotline', { when })}
      </p>
      <label>
        {say('question')}
        <textarea
          rows={4}
          maxLength={8000}
          value={form.text}
          onInput={(event) => edit({ text: event.currentTarget.value })}
        />
        {errors.text && <div class="err">{errors.text}</div>}
      </label>
      <label>
        {say('name')}
        <input
          maxLength={80}
          autocomplete="name"
          value={form.name}
          onInput={(event) => edit({ name: event.currentTarget.value })}
        />
      </label>
      <label>
        {say('phone')}
        <input
          type="tel"
          maxLength={20}
          autocomplete="tel"
          value={form.phone}
          onInput={(event) => edit({ phone: event.currentTarget.value })}
        />
        {errors.phone && <div class="err">{errors.phone}</div>}
      </label>
      <label>
        {say('email')}
        <input
          type="email"
          maxLength={200}
          autocomplete="email"
          value={form.email}
          onInput={(event) => edit({ email: event.currentTarget.value })}
        />
      </label>
      <fieldset>
        <legend>{say('wished')}</legend>
        <div class="choices">
          {(['morning', 'afternoon', 'evening'] as const).map((slot) => (
            <button
              type="button"
              key={slot}
              aria-pressed={form.wishedTime === slot}
              onClick={() => edit({ wishedTime: slot })}
            >
              {say(slot)}
            </button>
          ))}
        </div>
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={form.consent}
          onChange={(event) => edit({ consent: event.currentTarget.checked })}
        />
        <span>
          {say('consent')}{' '}
          {settings.privacyUrl && (
            <a href={settings.privacyUrl} target="_blank" rel="noreferrer">
              {say('privacy')}
            </a>
          )}
        </span>
      </label>
      {notice && <Notice notice={notice} context={context} say={say} />}
      {errors.consent && <div class="err">{errors.consent}</div>}
      {errors.form && (
        <div class="err" role="alert">
          {errors.form}
        </div>
      )}
      <button type="submit" class="primary wide" disabled={busy}>
        {say('leave')}
      </button>
      {onCallBack && (
        <button type="button" class="plain wide" onClick={onCallBack}>
          {say('callBack')}
        </button>
      )}
      <button type="button" class="plain wide" onClick={onChat}>
        {say('chatInstead')}
      </button>
    </form>
  );
}
