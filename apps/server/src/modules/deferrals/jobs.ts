import { z } from 'zod';
import { defineJob } from '#kernel';

/** Asked for at the second a message is due; it sends whatever is due then. */
export const sendDue = defineJob('deferrals.send-due', z.object({}));
