import '../styles/shell.css';
import '../../features/workspace/workspace.css';
import './kit.css';
import { CircleCheck, RefreshCw, TriangleAlert, WifiOff } from 'lucide-react';
import { loadTexts, useTranslation } from '../../shared/i18n.ts';
import { clockView } from '../../shared/time/clock-steps.ts';
import { Bubble, EventLine, NoteBubble, Words } from '../../shared/ui/bubbles.tsx';
import { Button, Kbd } from '../../shared/ui/button.tsx';
import { ClockChip, ClockFace } from '../../shared/ui/clock-chip.tsx';
import { FigureWithDefinition } from '../../shared/ui/figure.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { ListRow } from '../../shared/ui/list-row.tsx';
import { MenuList } from '../../shared/ui/menu.tsx';
import { OfferCard } from '../../shared/ui/offer-card.tsx';
import { StateDot } from '../../shared/ui/state-dot.tsx';
import { Empty, ErrorBlock, Skeleton } from '../../shared/ui/states.tsx';
import { clock, clocks, conversations, offer, since } from './fixtures.ts';

await loadTexts('ui', 'workspace');

/** Every part in its states, beside design/states.png. Development only: the production build does not contain it. */
export function Component() {
  const { t } = useTranslation('ui');
  const none = () => {};
  return (
    <main className="kit scroll">
      <section className="kit-grid">
        <article>
          <h2>时钟</h2>
          <dl className="kit-list">
            {clocks.map(([name, facts, reason]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <ClockChip clock={facts} reason={reason} />
                </dd>
              </div>
            ))}
            <div>
              <dt>迟到完成</dt>
              <dd>
                <ClockFace view={{ step: 'missed', seconds: 130, share: 1 }} />
              </dd>
            </div>
            <div>
              <dt>已达成（静态）</dt>
              <dd>
                <ClockFace view={clockView(clock(-60, 60, { state: 'met', stoppedAt: since(42) }), 0)} />
              </dd>
            </div>
          </dl>
        </article>
        <article>
          <h2>坐席状态</h2>
          <dl className="kit-list">
            {(['ready', 'busy', 'wrapup', 'break', 'offline'] as const).map((state) => (
              <div key={state}>
                <dt>
                  <StateDot state={state} /> {t(`presence.${state}`)}
                </dt>
              </div>
            ))}
          </dl>
        </article>
        <article>
          <h2>按钮</h2>
          <p className="kit-row">
            <Button kind="primary">主操作</Button>
            <Button>次操作</Button>
            <Button kind="text">文字</Button>
            <Button disabled>不可用</Button>
            <Button kind="primary" busy>
              发送中
            </Button>
          </p>
          <p className="kit-row">
            <Button small>小按钮</Button>
            <Button small kind="primary" keys="F2">
              接入
            </Button>
            <Button kind="danger">挂断</Button>
          </p>
        </article>
        <article>
          <h2>断线横幅</h2>
          <div className="notice notice-warn">
            <Icon of={WifiOff} />
            <span className="notice-text">{t('link.lost', { seconds: 12 })}</span>
            <Button small icon={RefreshCw}>
              {t('link.retry')}
            </Button>
          </div>
          <p />
          <div className="notice notice-ok">
            <Icon of={CircleCheck} />
            <span className="notice-text">{t('link.back', { count: 7 })}</span>
          </div>
        </article>
        <article>
          <h2>加载</h2>
          <Skeleton rows={3} height={56} />
        </article>
        <article>
          <h2>空</h2>
          <Empty
            title="手上没有待办"
            text="队列里还有 12 件邮件在等，最久 1:08:20。"
            actions={[{ label: '取下一件', keys: 'G', primary: true, run: none }]}
          />
        </article>
        <article>
          <h2>错误</h2>
          <ErrorBlock
            title="回复没有发出"
            text="邮件服务器拒收附件（26 MB，上限 20 MB）。正文已存草稿，其余 2 个附件保留。"
            actions={[
              { label: '去掉该附件再发', run: none, primary: true },
              { label: '改发下载链接', run: none },
            ]}
            number="E-20261121-0093"
          />
        </article>
        <article>
          <h2>菜单</h2>
          <div className="kit-pop">
            <MenuList
              autoFocus={false}
              label="菜单"
              onDone={none}
              items={[
                { id: 'a', label: '监听', keys: 'L' },
                { id: 'b', label: '耳语', hint: '客户听不到', keys: 'W' },
                { id: 'c', label: '强制状态', items: [] },
                { id: 'd', label: '就绪', mark: <StateDot state="ready" />, checked: true, separatorBefore: true },
                { id: 'e', label: '删除', danger: true },
                { id: 'f', label: '不可用', disabled: true },
              ]}
            />
          </div>
        </article>
        <article>
          <h2>数字</h2>
          <div className="kit-row">
            <FigureWithDefinition label="等待中" value={28} unit="件" definition={null} />
            <FigureWithDefinition label="最长等待" value="3:12" alarm />
            <FigureWithDefinition label="服务水平" value="81.6%" note="目标 80%" to="/dev/kit" definition={null} />
          </div>
        </article>
        <article>
          <h2>来访</h2>
          <OfferCard offer={offer(14)} now={Date.now()} withKeys busy={false} onAccept={none} onDecline={none} />
          <p />
          <OfferCard offer={offer(4)} now={Date.now()} withKeys={false} busy={false} onAccept={none} onDecline={none} />
        </article>
        <article className="kit-flush">
          <h2>列表行</h2>
          {conversations.map((row) => (
            <ListRow key={row.id} {...row} onOpen={none} />
          ))}
        </article>
        <article>
          <h2>对话</h2>
          <div className="kit-talk">
            <Bubble side="customer" author="王桂兰" at={since(600)} head>
              <Words text="油烟机用了不到两年，右边一直往下滴油，都滴到锅里了" />
            </Bubble>
            <EventLine icon={TriangleAlert}>小桥接待 3 轮后转人工 · 排队 41 秒 · 14:25</EventLine>
            <Bubble side="own" author="陈思远 8021" at={since(500)} head foot={t('offer.accept')}>
              <Words text="王女士您好，麻烦拍一下滴油的位置 https://example.com/a?b=1，我马上帮您判断。" />
            </Bubble>
            <NoteBubble author="陈思远 8021" at={since(400)}>
              <Words text="2025-03 洗过油网（T-1182），疑似右油杯密封圈老化。" />
            </NoteBubble>
          </div>
        </article>
        <article>
          <h2>标签与键</h2>
          <p className="kit-row">
            <span className="q-tag">报修</span>
            <span className="q-tag q-tag-line">金卡</span>
            <span className="q-tag q-tag-accent">本次</span>
            <span className="q-tag q-tag-danger">紧急</span>
            <span className="q-tag q-tag-ok">已结</span>
            <span className="q-count">2</span>
            <Kbd>Ctrl K</Kbd>
          </p>
        </article>
      </section>
    </main>
  );
}
