/** A call without a telephone: the runtime of the server goes through the drawing, keys and time are given by hand. */
import type { Definition, Dialogue, DialogueInput, Effect, Piece, Tried } from '@qiao/server/contracts/flows';
import { PhoneCall, PhoneOff, RotateCcw } from 'lucide-react';
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import type { Choices } from './data.ts';
import { exitLabel } from './node-fields.ts';
import type { Drawing } from './use-drawing.ts';
import { nameOf, pieceWords } from './words.ts';

type Line = { kind: 'node' | 'heard' | 'did' | 'fault' | 'over'; text: string };
type Call = { state: Dialogue; lines: Line[]; last: Effect | null };
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

const RealCall = lazy(() => import('./real-call.tsx'));

type Props = {
  drawing: Drawing;
  choices: Choices;
  exitsOf: (id: string) => string[];
  onStand: (id: string | null) => void;
};

export default function TryPanel({ drawing, choices, exitsOf, onStand }: Props) {
  const { t } = useTranslation('flows');
  const can = useCan();
  const [caller, setCaller] = useState('13800138000');
  const [at, setAt] = useState('');
  const [lookUps, setLookUps] = useState(false);
  const [call, setCall] = useState<Call | null>(null);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState('');
  /** A call goes on by the drawing that it began with, as live ones do. */
  const drawn = useRef<Definition>(drawing.drawing);
  const end = useRef<HTMLLIElement>(null);
  const [real, setReal] = useState<string | null>(null);
  const stand = real ?? (call && call.state.over === 'no' ? call.state.node : null);
  useEffect(() => {
    onStand(stand);
    return () => onStand(null);
  }, [stand, onStand]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line is looked at
  useEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [call?.lines.length]);

  const title = (id: string): string => {
    const node = drawn.current.nodes.find((one) => one.id === id);
    return node ? nameOf(t, node) : id;
  };
  const linesOf = ({ effects, path }: Tried): Line[] => [
    ...path.map((id): Line => ({ kind: 'node', text: title(id) })),
    ...effects.flatMap((effect): Line[] => {
      if (effect.do === 'say')
        return effect.pieces.length > 0 ? [{ kind: 'heard', text: pieceWords(choices, effect.pieces) }] : [];
      if (effect.do === 'act') {
        const did: Line = { kind: 'did', text: t(`kinds.${effect.kind}`, { defaultValue: effect.kind }) };
        // What asks by itself says its words by itself.
        const { pieces } = effect.config as { pieces?: Piece[] };
        return pieces ? [{ kind: 'heard', text: pieceWords(choices, pieces) }, did] : [did];
      }
      if (effect.do === 'note') return [{ kind: 'fault', text: t(`faults.${effect.code}`) }];
      if (effect.do === 'hang-up') return [{ kind: 'over', text: t('ui.try.hung-up') }];
      return [];
    }),
  ];
  const step = async (before: Call | null, input: DialogueInput | null, said: Line[] = []): Promise<void> => {
    setBusy(true);
    try {
      let lines = [...(before?.lines ?? []), ...said];
      let state = before?.state ?? null;
      let next = input;
      for (;;) {
        const tried: Tried = await api('POST /api/flows/{id}/try', {
          params: { id: drawing.flow.id },
          body: {
            draft: drawn.current,
            state,
            input: next,
            caller,
            lookUps,
            at: at ? new Date(at).toISOString() : null,
          },
        });
        lines = [...lines, ...linesOf(tried)];
        state = tried.state;
        const last = tried.effects.at(-1) ?? null;
        setCall({ state, lines, last });
        // Words that end are no input of anybody: the call goes on by itself.
        if (last?.do !== 'say' || state.over !== 'no') break;
        next = { kind: 'played' };
      }
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
  };
  const begin = () => {
    drawn.current = drawing.drawing;
    setTyped('');
    void step(null, null);
  };
  const press = (pressed: string) => {
    setTyped('');
    void step(call, { kind: 'digits', digits: pressed }, [
      { kind: 'did', text: t('ui.try.pressed', { digits: pressed }) },
    ]);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (/^[0-9*#]{1,40}$/.test(typed)) press(typed);
  };
  const hangUp = () =>
    setCall(
      (now) =>
        now && {
          ...now,
          state: { ...now.state, over: 'ended' },
          lines: [...now.lines, { kind: 'over', text: t('ui.try.caller-hung-up') }],
          last: null,
        },
    );
  const over = call !== null && (call.state.over !== 'no' || call.last?.do === 'hang-up');
  const listening = !over && call?.last?.do === 'listen' ? call.last : null;
  const node = drawn.current.nodes.find(({ id }) => id === call?.state.node);
  const acting = !over && call?.last?.do === 'act' && node ? exitsOf(node.id) : null;
  return (
    <div className="fl-try">
      <div className="rt-pair">
        <Field label={t('ui.try.caller')}>
          {(props) => (
            <Input {...props} value={caller} maxLength={30} onChange={(event) => setCaller(event.target.value)} />
          )}
        </Field>
        <Field label={t('ui.try.at')}>
          {(props) => (
            <Input {...props} type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
          )}
        </Field>
      </div>
      <label className="fl-switch">
        <input type="checkbox" checked={lookUps} onChange={(event) => setLookUps(event.target.checked)} />
        <span>{t('ui.try.look-ups')}</span>
      </label>
      <div className="fl-acts">
        <Button kind={call ? 'default' : 'primary'} icon={call ? RotateCcw : PhoneCall} busy={busy} onClick={begin}>
          {t(call ? 'ui.try.again' : 'ui.try.begin')}
        </Button>
        {call && !over ? (
          <Button kind="danger" icon={PhoneOff} onClick={hangUp}>
            {t('ui.try.hang-up')}
          </Button>
        ) : null}
      </div>
      {call ? (
        <ol className="fl-steps" aria-label={t('ui.try.steps')} aria-live="polite">
          {call.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
            <li key={index} className={`is-${line.kind}`} ref={index === call.lines.length - 1 ? end : null}>
              {line.kind === 'heard' ? t('ui.try.heard', { words: line.text }) : line.text}
            </li>
          ))}
        </ol>
      ) : (
        <p className="rt-note">{t('ui.try.note')}</p>
      )}
      {listening ? (
        <section aria-label={t('ui.try.keys')}>
          <p className="rt-note">
            {t('ui.try.waits', { seconds: Math.round(listening.ms / 1000), most: listening.most })}
          </p>
          <div className="fl-pad">
            {digits.map((one) => (
              <button
                key={one}
                type="button"
                className="fl-pad-key"
                disabled={busy}
                onClick={() => (listening.most === 1 ? press(one) : setTyped(typed + one))}
              >
                {one}
              </button>
            ))}
          </div>
          <form className="fl-type" onSubmit={send}>
            <Input
              aria-label={t('ui.try.typed')}
              inputMode="tel"
              value={typed}
              onChange={(event) => setTyped(event.target.value.replace(/[^0-9*#]/g, ''))}
            />
            <Button type="submit" disabled={typed === '' || busy}>
              {t('ui.try.send')}
            </Button>
            <Button
              disabled={busy}
              onClick={() => void step(call, { kind: 'silence' }, [{ kind: 'did', text: t('ui.try.silent') }])}
            >
              {t('ui.try.silence')}
            </Button>
          </form>
        </section>
      ) : null}
      {acting && node ? (
        <section className="fl-acts" aria-label={t('ui.try.outcome')}>
          <p className="rt-note">{t('ui.try.outcome-note', { kind: nameOf(t, node) })}</p>
          {acting.map((exit) => (
            <Button
              key={exit}
              small
              disabled={busy}
              onClick={() => {
                const label = exitLabel(t, exit, node.config);
                void step(call, { kind: 'outcome', exit, values: {} }, [{ kind: 'did', text: label }]);
              }}
            >
              {exitLabel(t, exit, node.config)}
            </Button>
          ))}
        </section>
      ) : null}
      {can('flows.publish') ? (
        <Suspense fallback={null}>
          <RealCall flowId={drawing.flow.id} keep={drawing.keep} onStand={setReal} />
        </Suspense>
      ) : null}
      {call && Object.keys(call.state.variables).length > 0 ? (
        <table className="fl-variables">
          <caption>{t('ui.try.variables')}</caption>
          <tbody>
            {Object.entries(call.state.variables).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </div>
  );
}
