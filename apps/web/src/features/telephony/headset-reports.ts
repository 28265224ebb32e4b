/**
 * What the keys of a headset say and what its lamps are told (USB HID usage tables 1.4: Telephony page 0x0B, LED page 0x08), by the
 * report descriptor that the browser has read. A usage is its page in the upper and its number in the lower sixteen bits.
 */

export type Item = {
  isAbsolute?: boolean;
  isConstant?: boolean;
  isRange?: boolean;
  usages?: number[];
  usageMinimum?: number;
  usageMaximum?: number;
  reportSize?: number;
  reportCount?: number;
};
export type Report = { reportId?: number; items?: Item[] };
export type Collection = {
  usagePage?: number;
  usage?: number;
  children?: Collection[];
  inputReports?: Report[];
  outputReports?: Report[];
};

export const telephonyPage = 0x0b;
const keyUsages = { hook: 0x0b0020, flash: 0x0b0021, mute: 0x0b002f } as const;
const lampUsages = { offHook: 0x080017, ring: 0x080018, mute: 0x080009, hold: 0x080020 } as const;
export type HeadsetKey = keyof typeof keyUsages;
export type Lamp = keyof typeof lampUsages;
type Place = { reportId: number; bit: number; absolute: boolean };

const everyCollection = (all: readonly Collection[]): Collection[] =>
  all.flatMap((one) => [one, ...everyCollection(one.children ?? [])]);
/** Collections repeat the reports of those around them: each report counts once. */
function reportsOf(all: readonly Collection[], side: 'inputReports' | 'outputReports'): Report[] {
  const found = new Map<number, Report>();
  for (const one of everyCollection(all))
    for (const report of one[side] ?? []) {
      const id = report.reportId ?? 0;
      if ((found.get(id)?.items?.length ?? -1) < (report.items?.length ?? 0)) found.set(id, report);
    }
  return [...found.values()];
}

function usageAt(item: Item, index: number): number | undefined {
  if (item.isConstant) return undefined;
  if (item.isRange) {
    const usage = (item.usageMinimum ?? 0) + index;
    return usage <= (item.usageMaximum ?? -1) ? usage : undefined;
  }
  const { usages = [] } = item;
  // Fewer names than fields: the last one is every further field's.
  return usages[Math.min(index, usages.length - 1)];
}

function placesOf<K extends string>(reports: Report[], wanted: Record<K, number>): Map<K, Place> {
  const found = new Map<K, Place>();
  for (const { reportId = 0, items = [] } of reports) {
    let bit = 0;
    for (const item of items) {
      const size = item.reportSize ?? 0;
      for (let index = 0; index < (item.reportCount ?? 0); index += 1, bit += size) {
        const usage = usageAt(item, index);
        const key = (Object.keys(wanted) as K[]).find((one) => wanted[one] === usage);
        if (size === 1 && key && !found.has(key)) found.set(key, { reportId, bit, absolute: item.isAbsolute ?? true });
      }
    }
  }
  return found;
}

export const keysOf = (collections: readonly Collection[]): Map<HeadsetKey, Place> =>
  placesOf(reportsOf(collections, 'inputReports'), keyUsages);
const bitOf = (data: DataView, bit: number): boolean =>
  bit >> 3 < data.byteLength && ((data.getUint8(bit >> 3) >> (bit & 7)) & 1) === 1;

/** The keys that a report speaks of, and whether each is down. */
export function readKeys(places: Map<HeadsetKey, Place>, reportId: number, data: DataView): Map<HeadsetKey, boolean> {
  const found = new Map<HeadsetKey, boolean>();
  for (const [key, place] of places) if (place.reportId === reportId) found.set(key, bitOf(data, place.bit));
  return found;
}

/** Whole reports that light the named lamps and no others. */
export function lampReports(
  collections: readonly Collection[],
  lit: ReadonlySet<Lamp>,
): { reportId: number; data: Uint8Array }[] {
  const reports = reportsOf(collections, 'outputReports');
  const places = placesOf(reports, lampUsages);
  return reports.flatMap(({ reportId = 0, items = [] }) => {
    const mine = [...places].filter(([, place]) => place.reportId === reportId);
    if (mine.length === 0) return [];
    const bits = items.reduce((sum, item) => sum + (item.reportSize ?? 0) * (item.reportCount ?? 0), 0);
    const data = new Uint8Array(Math.ceil(bits / 8));
    for (const [lamp, { bit }] of mine) if (lit.has(lamp)) data[bit >> 3]! |= 1 << (bit & 7);
    return [{ reportId, data }];
  });
}

export type Standing = { ringing: boolean; talking: boolean; muted: boolean };
export type Wish = 'answer' | 'hang-up' | 'mute' | 'unmute' | 'hold';

/**
 * What a key means now. The hook answers when it is lifted and hangs up when it is laid down; a mute key that springs back says
 * “the other way round”, one that stays says how it is.
 */
export function wishOf(key: HeadsetKey, down: boolean, springs: boolean, now: Standing): Wish | null {
  if (key === 'hook') {
    if (down) return now.ringing && !now.talking ? 'answer' : null;
    return now.talking ? 'hang-up' : null;
  }
  if (!now.talking) return null;
  if (key === 'flash') return down ? 'hold' : null;
  if (springs) return down ? (now.muted ? 'unmute' : 'mute') : null;
  return down === now.muted ? null : down ? 'mute' : 'unmute';
}

export const lampsOf = ({ ringing, talking, muted }: Standing): Set<Lamp> =>
  new Set<Lamp>([
    ...(talking ? (['offHook'] as const) : ringing ? (['ring'] as const) : []),
    ...(talking && muted ? (['mute'] as const) : []),
  ]);
