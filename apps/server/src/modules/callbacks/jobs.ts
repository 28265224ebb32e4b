import { z } from 'zod';
import { defineJob } from '#kernel';

/** Asked for at the second a call-back is due; it brings whatever is due then. */
export const bringDue = defineJob('callbacks.bring', z.object({}));
