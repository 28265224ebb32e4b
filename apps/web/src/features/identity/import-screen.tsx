/** Staff from a file: choose, look at what would happen, then do it. */
import './people.css';
import type { ImportResult } from '@qiao/server/contracts/identity';
import { ArrowLeft, Download, FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import { ApiError } from '../../shared/api-error.ts';
import { currentLocale, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { upload } from '../../shared/upload.ts';
import { ImportOutcome, saveText } from './import-outcome.tsx';

const heads = {
  'zh-CN': '工号,姓名,邮箱,手机,单位编码,岗位,角色',
  en: 'number,name,email,phone,unit,post,roles',
};

export function Component() {
  const { t } = useTranslation('identity');
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [result, setResult] = useState<ImportResult | null>(null);
  const [invite, setInvite] = useState(true);
  const [busy, setBusy] = useState<'check' | 'import' | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [over, setOver] = useState(false);

  const send = async (chosen: File, dryRun: boolean) => {
    setFile(chosen);
    setBusy(dryRun ? 'check' : 'import');
    setError(null);
    try {
      setResult(
        await upload('POST /api/identity/staff-import', {
          query: { dryRun: dryRun ? '1' : '0', invite: invite ? '1' : '0' },
          body: { file: chosen },
        }),
      );
      if (!dryRun) await queryClient.invalidateQueries({ queryKey: ['identity', 'staff'] });
    } catch (failure) {
      setResult(null);
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(null);
    }
  };
  const done = result !== null && !result.dryRun && result.problems.length === 0;
  const whole = result?.dryRun && result.problems.length === 0;
  return (
    <Page
      title={t('ui.import.title')}
      crumbs={
        <Link to="/settings/staff">
          <ArrowLeft size={12} aria-hidden="true" /> {t('ui.staff.title')}
        </Link>
      }
    >
      <div className="admin-page">
        {/* Pointer only: the button inside does the same for keys. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
        <div
          className={`import-drop${over ? ' is-over' : ''}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            const dropped = event.dataTransfer.files[0];
            if (dropped) void send(dropped, true);
          }}
        >
          <p>{t('ui.import.text')}</p>
          <input
            ref={picker}
            type="file"
            accept=".csv,.xlsx,text/csv"
            hidden
            onChange={(event) => {
              const chosen = event.target.files?.[0];
              event.target.value = '';
              if (chosen) void send(chosen, true);
            }}
          />
          <div className="admin-actions">
            <Button
              kind={whole || done ? 'default' : 'primary'}
              icon={FileUp}
              busy={busy === 'check'}
              onClick={() => picker.current?.click()}
            >
              {t(file ? 'ui.import.another' : 'ui.import.choose')}
            </Button>
            <Button kind="text" icon={Download} onClick={() => saveText('staff.csv', `${heads[currentLocale()]}\r\n`)}>
              {t('ui.import.template')}
            </Button>
          </div>
          {file ? <small>{file.name}</small> : null}
        </div>
        {error ? (
          <p className="admin-warn" role="alert">
            {error}
          </p>
        ) : null}
        {result ? (
          <Panel
            title={t(done ? 'ui.import.done' : result.problems.length > 0 ? 'ui.import.problems' : 'ui.import.preview')}
          >
            <ImportOutcome result={result} />
            {whole && file ? (
              <div className="admin-actions">
                <Button
                  kind="primary"
                  busy={busy === 'import'}
                  disabled={result.added + result.changed === 0}
                  onClick={() => void send(file, false)}
                >
                  {t('ui.import.go', { count: result.added + result.changed })}
                </Button>
                <label>
                  <input type="checkbox" checked={invite} onChange={(event) => setInvite(event.target.checked)} />{' '}
                  {t('ui.import.invite')}
                </label>
              </div>
            ) : null}
          </Panel>
        ) : null}
      </div>
    </Page>
  );
}
