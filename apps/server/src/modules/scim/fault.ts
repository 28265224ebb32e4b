/** Refusals in the words of RFC 7644, section 3.12. */
import { AppError } from '#kernel';

export const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const mediaType = 'application/scim+json';
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

export class ScimFault extends AppError {
  readonly scimType: ScimType | null;

  constructor(status: number, scimType: ScimType | null, detail: string) {
    super('scim.refused', status, { detail });
    this.scimType = scimType;
  }
}

/** What the modules above refuse, in the words of the RFC. */
const known: Record<string, ScimType> = {
  'identity.email-taken': 'uniqueness',
  'identity.number-taken': 'uniqueness',
  'identity.last-administrator': 'mutability',
  'kernel.invalid-input': 'invalidValue',
};

/** `status` is a text there. */
export function refusal(error: AppError, message: string): object {
  const scimType = error instanceof ScimFault ? error.scimType : known[error.code];
  return {
    schemas: [errorSchema],
    status: String(error.status),
    ...(scimType ? { scimType } : {}),
    detail: message,
  };
}
