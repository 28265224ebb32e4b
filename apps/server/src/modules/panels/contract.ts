/** Panels as browsers see them; the secret leaves once, when it is made. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const place = z.enum(['customer', 'conversation', 'ticket']);
export type Place = z.infer<typeof place>;
export const panelState = z.enum(['active', 'paused']);

const words = z.string().trim().min(1).max(40);
const fields = {
  name: z.object({ zh: words, en: words }),
  url: z.url({ protocol: /^https?$/ }).max(500),
  places: z.array(place).min(1).max(3),
  /** Pixels at first; the application may ask for more or less. */
  height: z.number().int().min(120).max(1200),
};
/** Shown to staff of the unit and of all below it. */
export const panelInput = z.object({ ...fields, unitId: z.uuid() });
export type PanelInput = z.infer<typeof panelInput>;
export const panelChange = z
  .object(fields)
  .extend({ state: panelState })
  .partial()
  .extend({ version: z.number().int() });
export type PanelChange = z.infer<typeof panelChange>;
export const rotation = z.object({ version: z.number().int(), overlapHours: z.number().int().min(0).max(720) });

export const panel = panelInput.extend({
  id: z.uuid(),
  unit: name.nullable(),
  state: panelState,
  /** Until then the secret before the present one signs too. */
  formerUntil: z.iso.datetime().nullable(),
  version: z.number().int(),
});
export type Panel = z.infer<typeof panel>;
export const issuedPanel = panel.extend({ secret: z.string() });
export type IssuedPanel = z.infer<typeof issuedPanel>;

/** For those who work with it. */
export const shownPanel = z.object({ id: z.uuid(), name, origin: z.string(), height: z.number().int() });
export type ShownPanel = z.infer<typeof shownPanel>;
export const contextOf = z.object({ place, id: z.uuid() });
export type ContextOf = z.infer<typeof contextOf>;
/** `formerToken`: the same words under the secret before, while a rotation's overlap lasts. */
export const signedContext = z.object({
  token: z.string(),
  formerToken: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});
export type SignedContext = z.infer<typeof signedContext>;
