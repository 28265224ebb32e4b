/** Who hears of it when a broken promise is not mended: so many minutes later, so many levels up. */
import type { Policy } from '@qiao/server/contracts/clocks';
import { Plus, X } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Input, Select } from '../../shared/ui/field.tsx';

type Chain = Policy['escalation'];

export function EscalationChain({ chain, onChange }: { chain: Chain; onChange: (chain: Chain) => void }) {
  const { t } = useTranslation('clocks');
  const put = (index: number, part: Partial<Chain[number]>) =>
    onChange(chain.map((step, at) => (at === index ? { ...step, ...part } : step)));
  const last = chain.at(-1);
  return (
    <fieldset className="ck-chain">
      <legend>{t('ui.chain')}</legend>
      <p>{t('ui.chain-hint')}</p>
      {chain.map((step, index) => (
        // Steps are alike and have no name.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="ck-chain-step">
          <span>{t('ui.chain-after')}</span>
          <Input
            type="number"
            min={1}
            aria-label={`${index + 1} ${t('ui.chain-minutes')}`}
            value={Math.round(step.afterSeconds / 60)}
            onChange={(event) => put(index, { afterSeconds: Math.max(1, Number(event.target.value)) * 60 })}
          />
          <span>{t('ui.chain-minutes')}</span>
          <Select
            aria-label={`${index + 1} ${t('ui.chain-who')}`}
            value={String(step.level)}
            onChange={(event) => put(index, { level: Number(event.target.value) })}
            options={[1, 2, 3].map((level) => ({ value: String(level), label: t(`ui.level.${level}`) }))}
          />
          <IconButton
            icon={X}
            className="is-small"
            label={t('ui.chain-drop', { step: index + 1 })}
            onClick={() => onChange(chain.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div>
        <Button
          small
          icon={Plus}
          disabled={chain.length >= 10}
          onClick={() =>
            onChange([
              ...chain,
              { afterSeconds: (last?.afterSeconds ?? 0) + 1800, level: Math.min(3, (last?.level ?? 1) + 1) },
            ])
          }
        >
          {t('ui.chain-add')}
        </Button>
      </div>
    </fieldset>
  );
}
