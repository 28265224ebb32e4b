/** “Call me back”: offered when nobody is there, the wait is long, or a call found nobody. */
import { useEffect, useState } from 'preact/hooks';
import type { CallbackPage } from '../../../server/src/modules/callbacks/contract.ts';
import { send } from '../call.ts';
import type { Context } from '../context.ts';
import { ApiError, createApi } from './api.ts';
import type { Say } from './text.ts';

const pageOf = (context: Context): Promise<CallbackPage> =>
  send({ base: context.base }, 'GET /api/callbacks/page').then((answer) => answer.json());

/** The company's page for call-backs, once it matters; null: it calls nobody back. Its proof is good for one wish. */
export function useCallBack(context: Context, wanted: boolean): { page: CallbackPage | null; again: () => void } {
  const [page, setPage] = useState<CallbackPage | null>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    pageOf(context).then(
      (found) => over || setPage(found.open ? found : null),
      () => {},
    );
    return () => {
      over = true;
    };
  }, [wanted, count]);
  return { page, again: () => setCount(count + 1) };
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** Parts of a day that people name. */
const parts = { any: null, morning: [540, 720], afternoon: [720, 1080], evening: [1080, 1260] } as const;

export function CallBackForm({
  context,
  page,
  say,
  onDone,
}: {
  context: Context;
  page: CallbackPage;
  say: Say;
  /** `asked`: the proof is used up. */
  onDone: (asked: boolean) => void;
}) {
  const [form, setForm] = useState({ name: '', contact: '', words: '', website: '' });
  const [part, setPart] = useState<keyof typeof parts>('any');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [at, setAt] = useState<string | null | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const { language } = context;
  const inside = (one: keyof typeof parts): boolean => {
    const hours = parts[one];
    return hours === null || (hours[0] < page.toMinute && hours[1] > page.fromMinute);
  };
  const submit = async (): Promise<void> => {
    const found: Record<string, string> = {};
    if (!form.name.trim()) found.name = say('needName');
    if (!/^\+?[\d\s-]{7,20}$/.test(form.contact.trim())) found.contact = say('badPhone');
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const hours = parts[part];
      const wish = hours
        ? { fromMinute: Math.max(hours[0], page.fromMinute), toMinute: Math.min(hours[1], page.toMinute) }
        : {};
      const body = {
        ...form,
        wish,
        language: language === 'en' ? ('en' as const) : ('zh' as const),
        proof: page.proof,
      };
      setAt((await createApi(context).call('POST /api/callbacks/page', { body })).at);
    } catch (error) {
      setErrors({ form: error instanceof ApiError && error.message ? error.message : say('problem') });
    } finally {
      setBusy(false);
    }
  };
  const field = (key: 'name' | 'contact', label: string, more: Record<string, unknown>) => (
    <label>
      {label}
      <input
        {...more}
        value={form[key]}
        aria-invalid={errors[key] !== undefined}
        onInput={(event) => setForm({ ...form, [key]: event.currentTarget.value })}
      />
      {errors[key] && <div class="err">{errors[key]}</div>}
    </label>
  );
  if (at !== undefined) {
    const later = at !== null && Date.parse(at) > Date.now() + 60_000;
    const time =
      later &&
      new Date(at).toLocaleString(language, {
        month: 'short',
        day: 'numeric',
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hour12: false,
      });
    return (
      <form>
        <p role="status">{time ? say('callBackAt', { time }) : say('callBackSoon')}</p>
        <button type="button" class="plain wide" onClick={() => onDone(true)}>
          {say('callBackDone')}
        </button>
      </form>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>{say('callBackAbout', { hours: `${clock(page.fromMinute)}–${clock(page.toMinute)}` })}</p>
      {field('name', say('callBackName'), { maxLength: 60, autocomplete: 'name' })}
      {field('contact', say('callBackPhone'), { type: 'tel', maxLength: 20, autocomplete: 'tel' })}
      <fieldset>
        <legend>{say('wished')}</legend>
        <div class="choices">
          {(['any', 'morning', 'afternoon', 'evening'] as const).filter(inside).map((one) => (
            <button type="button" key={one} aria-pressed={part === one} onClick={() => setPart(one)}>
              {one === 'any' ? say('anyTime') : say(one)}
            </button>
          ))}
        </div>
      </fieldset>
      <label>
        {say('question')}
        <textarea
          rows={3}
          maxLength={500}
          value={form.words}
          onInput={(event) => setForm({ ...form, words: event.currentTarget.value })}
        />
      </label>
      <input
        class="trap"
        name="website"
        tabIndex={-1}
        autocomplete="off"
        aria-hidden="true"
        value={form.website}
        onInput={(event) => setForm({ ...form, website: event.currentTarget.value })}
      />
      {errors.form && (
        <div class="err" role="alert">
          {errors.form}
        </div>
      )}
      <button type="submit" class="primary wide" disabled={busy}>
        {say('callBack')}
      </button>
      <button type="button" class="plain wide" onClick={() => onDone(false)}>
        {say('cancel')}
      </button>
    </form>
  );
}
