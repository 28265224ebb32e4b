import { z } from 'zod';
import { defineJob } from '#kernel';

export const runJob = defineJob('imports.run', z.object({ id: z.uuid(), epoch: z.number().int() }));
