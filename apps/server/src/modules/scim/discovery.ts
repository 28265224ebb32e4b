/** What this door can do, as RFC 7643 (sections 5 to 7) wants it told. */
import { coreGroup, coreUser, enterpriseUser } from './contract.ts';

const spec = 'urn:ietf:params:scim:schemas:core:2.0';

export const serviceProviderConfig = (root: string): object => ({
  schemas: [`${spec}:ServiceProviderConfig`],
  documentationUri: `${root.replace(/\/scim\/v2$/, '')}/developers`,
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'API key', description: 'Authorization: Bearer qk_…', primary: true },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${root}/ServiceProviderConfig` },
});

export const resourceTypes = (root: string): { id: string }[] =>
  [
    {
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'Staff',
      schema: coreUser,
      schemaExtensions: [{ schema: enterpriseUser, required: false }],
    },
    { id: 'Group', name: 'Group', endpoint: '/Groups', description: 'Roles, read-only', schema: coreGroup },
  ].map((type) => ({
    schemas: [`${spec}:ResourceType`],
    ...type,
    meta: { resourceType: 'ResourceType', location: `${root}/ResourceTypes/${type.id}` },
  }));

type Attribute = Record<string, unknown> & { name: string };
const attribute = (name: string, more: Record<string, unknown> = {}): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
});
const complex = (name: string, subAttributes: Attribute[], more: Record<string, unknown> = {}): Attribute =>
  attribute(name, { type: 'complex', subAttributes, ...more });
const valued = (name: string): Attribute =>
  complex(
    name,
    [attribute('value'), attribute('type'), attribute('primary', { type: 'boolean' }), attribute('display')],
    { multiValued: true },
  );

export const schemas = (root: string): { id: string }[] =>
  [
    {
      id: coreUser,
      name: 'User',
      attributes: [
        attribute('userName', { required: true, uniqueness: 'server' }),
        complex('name', [attribute('formatted'), attribute('familyName'), attribute('givenName')]),
        attribute('displayName'),
        attribute('title'),
        attribute('preferredLanguage'),
        attribute('locale'),
        attribute('active', { type: 'boolean' }),
        valued('emails'),
        valued('phoneNumbers'),
        valued('roles'),
        complex('groups', [attribute('value'), attribute('display'), attribute('type')], {
          multiValued: true,
          mutability: 'readOnly',
        }),
      ],
    },
    { id: enterpriseUser, name: 'EnterpriseUser', attributes: [attribute('employeeNumber'), attribute('department')] },
    { id: coreGroup, name: 'Group', attributes: [attribute('displayName', { mutability: 'readOnly' })] },
  ].map((schema) => ({
    schemas: [`${spec}:Schema`],
    ...schema,
    meta: { resourceType: 'Schema', location: `${root}/Schemas/${schema.id}` },
  }));
