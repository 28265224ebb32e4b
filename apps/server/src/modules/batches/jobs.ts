import { z } from 'zod';
import { defineJob } from '#kernel';

export const batchJob = defineJob('batches.work', z.object({ id: z.uuid(), epoch: z.number().int() }));
