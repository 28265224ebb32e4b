/** Refusals in the words of RFC 7644, section 3.12. */
export const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

export class ScimFault extends Error {
  readonly status: number;
  readonly scimType: ScimType | null;

  constructor(status: number, scimType: ScimType | null, detail: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }

  /** `status` is a text there. */
  body(): { schemas: string[]; status: string; scimType?: ScimType; detail: string } {
    const { status, scimType, message } = this;
    return { schemas: [errorSchema], status: String(status), ...(scimType ? { scimType } : {}), detail: message };
  }
}
