/** An attachment over the page, with the others of its conversation. */
import type { Message } from '@qiao/server/contracts/conversations';
import { useState } from 'react';
import { link } from '../../../shared/api.ts';
import { kindOf } from '../../../shared/ui/file-kind.ts';
import { FileView } from '../../../shared/ui/file-view.tsx';
import { threadOf } from '../data/thread-store.ts';

export const fileUrl = (conversationId: string, fileId: string) =>
  link('GET /api/conversations/{id}/files/{fileId}', { params: { id: conversationId, fileId } });

type File = NonNullable<Message['attachment']>;

export function AttachmentView({
  conversationId,
  file: first,
  onClose,
}: {
  conversationId: string;
  file: File;
  onClose: () => void;
}) {
  // What can be shown and is known on this page; later messages do not move it under the eye.
  const [files] = useState(() =>
    threadOf(conversationId)
      .messages.flatMap(({ attachment, recalledAt }) =>
        attachment && recalledAt === null && (kindOf(attachment) || attachment.fileId === first.fileId)
          ? [attachment]
          : [],
      )
      .map((file) => ({ ...file, url: fileUrl(conversationId, file.fileId) })),
  );
  return (
    <FileView
      files={files.length > 0 ? files : [{ ...first, url: fileUrl(conversationId, first.fileId) }]}
      first={first.fileId}
      onClose={onClose}
    />
  );
}
