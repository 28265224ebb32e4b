import { Globe } from 'lucide-react';
import { useTranslation } from '../../../shared/i18n.ts';
import { dayTime, duration } from '../../../shared/time/format.ts';
import { Facts } from '../../../shared/ui/page.tsx';
import { Empty } from '../../../shared/ui/states.tsx';
import type { Visit } from '../data/conversations.ts';

/** Where the visitor is and what they looked at. */
export function VisitCard({ visit }: { visit: Visit | null }) {
  const { t } = useTranslation('workspace');
  if (!visit) return <Empty icon={Globe} title={t('visit.none-title')} text={t('visit.none-text')} />;
  const rows = [
    ...pageRow(visit, t),
    ...(visit.host ? [{ label: t('visit.host'), value: visit.host }] : []),
    { label: t('visit.referrer'), value: visit.referrer || t('visit.direct') },
    { label: t('visit.count'), value: t('visit.times', { count: visit.visitCount }) },
    { label: t('visit.stayed'), value: duration(visit.stayedSeconds) },
    { label: t('visit.first'), value: dayTime(visit.firstSeenAt) },
    { label: 'IP', value: visit.ip ?? '—' },
    { label: t('visit.language'), value: visit.language },
    { label: t('visit.browser'), value: shortAgent(visit.userAgent) },
    ...(visit.verifiedUser
      ? [{ label: t('visit.verified'), value: visit.verifiedUser.name ?? visit.verifiedUser.subject }]
      : []),
  ];
  return (
    <>
      <section className="ws-section">
        <Facts rows={rows} />
      </section>
      {visit.path.length > 0 ? (
        <section className="ws-section">
          <h3>
            {t('visit.path')} <span>{visit.path.length}</span>
          </h3>
          <ol className="ws-path">
            {visit.path.map((step) => (
              <li key={`${step.at} ${step.page}`}>
                <span className="ellipsis" title={step.page}>
                  {step.title || step.page}
                </span>
                <small>{duration(step.seconds)}</small>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </>
  );
}

/** Who wrote before any page was told has none. */
export function pageRow(visit: Visit, t: (key: string) => string): { label: string; value: string }[] {
  const page = visit.pageTitle || visit.page;
  return page ? [{ label: t('visit.page'), value: page }] : [];
}

/** `Chrome 143 · Windows`: the whole header says no more to people. */
export function shortAgent(agent: string): string {
  const browser = /(MicroMessenger|Edg|OPR|Firefox|Chrome|Version)\/(\d+)/.exec(agent);
  const names: Record<string, string> = { MicroMessenger: 'WeChat', Edg: 'Edge', OPR: 'Opera', Version: 'Safari' };
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux|HarmonyOS)/.exec(agent)?.[1];
  const shown = browser ? `${names[browser[1]!] ?? browser[1]} ${browser[2]}` : '';
  return [shown, system?.replace('Mac OS X', 'macOS')].filter(Boolean).join(' · ') || agent.slice(0, 60);
}
