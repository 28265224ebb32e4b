/**
 * Every figure of every report. A changed meaning is a new version; every answer that carries a figure carries id and version.
 */
import type { Figure } from './figures/figure.ts';
import { outcomeFigures } from './figures/outcomes.ts';
import { workFigures } from './figures/work.ts';

export type { Figure, Source, Values } from './figures/figure.ts';

/** Rooms below add theirs while wiring. */
export const figures = new Map<string, Figure>([...workFigures, ...outcomeFigures].map((one) => [one.id, one]));
