/** Thin entrances of pictures in announcements and posts. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { bringPicture, servePicture } from './keep-pictures.ts';

const right = needs('bulletins.read');
const path = '/api/bulletins/pictures';

export function pictureRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path,
    right,
    multipart: true,
    summary: 'Bring a picture; the announcement or post that names it holds it',
    response: shapes.picture,
    handle: async ({ scope, request }) => bringPicture(db, scope, await request.file()),
  });
  http.route({
    method: 'GET',
    path: `${path}/:fileId`,
    right,
    summary: 'A picture, for who reads the announcement or post that holds it',
    params: z.object({ fileId: z.uuid() }),
    response: 'stream',
    handle: ({ scope, params, reply }) => servePicture(db, scope, params.fileId, reply),
  });
}
