export { ensureServerCertificate, type ServerCertificate } from './server-certificate.ts';
