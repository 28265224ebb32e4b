/**
 * Mirrors this page to the agent: what is on it and how it changes, never what is secret. Secret is whatever is marked
 * `data-qiao-mask`, passwords, card numbers and codes, hidden fields: it is left out here, where it is, and once covered it stays
 * covered, whatever the page does with its marks or types. Loaded only when the customer chose to share the page.
 */
import { record } from '@rrweb/record';
import { pageSender } from './page-wire.ts';

const covered = 'data-qiao-covered';
const secrets = [
  '[data-qiao-mask]',
  'input[type=password i]',
  'input[type=hidden i]',
  '[autocomplete*=password i]',
  '[autocomplete*=one-time-code i]',
  '[autocomplete*=cc- i]',
].join(',');
/** Parts of a covered thing are as secret as the whole, and looked at one by one. */
const blocked = [...[covered, 'data-qiao-mask'].flatMap((mark) => [`[${mark}]`, `[${mark}] *`]), secrets].join(',');

type Event = { type: number; data?: { href?: string } };
const metaType = 4;

export function mirrorPage(channel: RTCDataChannel): () => void {
  const roots = new Set<Document | ShadowRoot>();
  const marked = new Set<Element>();
  let started = false;

  /** True when something was covered that was in sight before. */
  function coverIn(node: Node): boolean {
    if (!(node instanceof Element) && !(node instanceof DocumentFragment) && !(node instanceof Document)) return false;
    let fresh = false;
    const mark = (element: Element): void => {
      if (element.hasAttribute(covered)) return;
      element.setAttribute(covered, '');
      marked.add(element);
      fresh = true;
    };
    if (node instanceof Element && node.matches(secrets)) mark(node);
    for (const element of node.querySelectorAll(secrets)) mark(element);
    for (const element of node instanceof Element ? [node, ...node.querySelectorAll('*')] : node.querySelectorAll('*'))
      if (element.shadowRoot) watch(element.shadowRoot);
    return fresh;
  }
  const watcher = new MutationObserver((changes) => {
    let late = false;
    for (const { type, target, addedNodes } of changes)
      if (type === 'attributes') late = coverIn(target) || late;
      else for (const node of addedNodes) coverIn(node);
    // Seen until now: what the agent has of it is replaced at once.
    if (late && started) record.takeFullSnapshot(true);
  });
  function watch(root: Document | ShadowRoot): void {
    if (roots.has(root)) return;
    roots.add(root);
    watcher.observe(root, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-qiao-mask', 'type', 'autocomplete'],
    });
    coverIn(root as unknown as Node);
  }
  // Before the recorder's own observers, so that a mark is there when they look.
  watch(document);

  const sender = pageSender(channel, () => setTimeout(() => started && record.takeFullSnapshot(true)));
  const stop = record({
    emit(event) {
      const { type, data } = event as Event;
      // Addresses may carry keys.
      if (type === metaType && data?.href) data.href = location.origin + location.pathname;
      sender.send(event);
    },
    // Our own bar is for the customer alone; what the agent draws comes back to them otherwise.
    blockSelector: `${blocked},#qiao-remote-help`,
    maskInputOptions: { password: true },
    slimDOMOptions: 'all',
    inlineStylesheet: true,
    inlineImages: false,
    recordCanvas: false,
    collectFonts: false,
    recordCrossOriginIframes: false,
    sampling: { mousemove: 60, mouseInteraction: false, scroll: 80, media: 800 },
  });
  started = true;
  return () => {
    started = false;
    watcher.disconnect();
    stop?.();
    sender.close();
    for (const element of marked) element.removeAttribute(covered);
  };
}
