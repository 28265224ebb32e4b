/** Headsets whose keys the browser hands to us (WebHID): opened once they were chosen, told of the call, asked what was pressed. */
import {
  type Collection,
  type HeadsetKey,
  keysOf,
  lampReports,
  lampsOf,
  readKeys,
  type Standing,
  telephonyPage,
  type Wish,
  wishOf,
} from './headset-reports.ts';

type InputReport = Event & { reportId: number; data: DataView };
type Device = EventTarget & {
  opened: boolean;
  productName: string;
  collections: Collection[];
  open(): Promise<void>;
  close(): Promise<void>;
  forget?(): Promise<void>;
  sendReport(reportId: number, data: BufferSource): Promise<void>;
};
type Hid = EventTarget & {
  getDevices(): Promise<Device[]>;
  requestDevice(options: { filters: { usagePage: number }[] }): Promise<Device[]>;
};

const hid = (): Hid | null => (navigator as { hid?: Hid }).hid ?? null;
export const headsetKeysPossible = (): boolean => hid() !== null;
const isPhone = ({ collections }: Device): boolean => collections.some(({ usagePage }) => usagePage === telephonyPage);
const listeners = new Set<() => void>();
let names: string[] = [];
let standing: Standing = { ringing: false, talking: false, muted: false };
let wished: ((wish: Wish) => void) | null = null;
const open = new Map<Device, () => void>();

export const headsetNames = (): string[] => names;
export function onHeadsets(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
function told(): void {
  names = [...open.keys()].map(({ productName }) => productName);
  for (const tell of listeners) tell();
}

async function light(device: Device): Promise<void> {
  for (const { reportId, data } of lampReports(device.collections, lampsOf(standing)))
    await device.sendReport(reportId, data as BufferSource).catch(() => {});
}

async function hold(device: Device): Promise<void> {
  if (open.has(device) || !isPhone(device)) return;
  const places = keysOf(device.collections);
  const before = new Map<HeadsetKey, boolean>();
  const came = (event: Event): void => {
    const { reportId, data } = event as InputReport;
    for (const [key, down] of readKeys(places, reportId, data)) {
      if (before.get(key) === down || (!down && !before.has(key))) continue;
      before.set(key, down);
      const wish = wishOf(key, down, key === 'mute' && places.get(key)?.absolute === false, standing);
      if (wish) wished?.(wish);
    }
  };
  open.set(device, () => device.removeEventListener('inputreport', came));
  device.addEventListener('inputreport', came);
  try {
    if (!device.opened) await device.open();
    await light(device);
  } catch {
    // Another program holds it: its keys are that one's.
    letGo(device);
  }
  told();
}

function letGo(device: Device): void {
  open.get(device)?.();
  open.delete(device);
  told();
}

/** One tab listens: the one that has the sound. Gives back what ends it. */
export function listenToHeadsets(run: (wish: Wish) => void): () => void {
  const all = hid();
  wished = run;
  const came = (event: Event) => void hold((event as Event & { device: Device }).device);
  const gone = (event: Event) => letGo((event as Event & { device: Device }).device);
  void all?.getDevices().then((devices) => {
    if (wished === run) for (const device of devices) void hold(device);
  });
  all?.addEventListener('connect', came);
  all?.addEventListener('disconnect', gone);
  return () => {
    wished = null;
    all?.removeEventListener('connect', came);
    all?.removeEventListener('disconnect', gone);
    for (const device of [...open.keys()]) {
      letGo(device);
      void device.close().catch(() => {});
    }
  };
}

/** The browser's own dialog; nothing when somebody closed it. */
export async function chooseHeadset(): Promise<void> {
  const chosen = await hid()?.requestDevice({ filters: [{ usagePage: telephonyPage }] });
  for (const device of chosen ?? []) await hold(device);
}

export function tellHeadsets(now: Standing): void {
  standing = now;
  for (const device of open.keys()) void light(device);
}
