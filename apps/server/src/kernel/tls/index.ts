export { KeptCertificate } from './keep-certificate.ts';
export { ensureServerCertificate, type ServerCertificate } from './server-certificate.ts';
