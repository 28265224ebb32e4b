/** Stable codes; their texts are in locales/<language>/parts.json. */
import { errorKind } from '#kernel';

/** At every door of a part that is switched off; `part` its code, `name` in the caller's language. */
export const partOff = errorKind('parts.switched-off', 409);
