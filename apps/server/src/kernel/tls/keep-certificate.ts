/**
 * Looks twice a day, and at once when asked (SIGHUP), whether the certificate in the folder is due or was replaced by hand, and
 * hands a new one to the running server: connections that are open stay, new ones get the new certificate.
 */
import type { Logger } from '../log.ts';
import { clock } from '../time.ts';
import type { Pair } from './authority.ts';
import { ensureServerCertificate } from './server-certificate.ts';

const lookMs = 12 * 60 * 60_000;

type Options = { dir: string; hosts: string[]; served: Pair; use: (pair: Pair) => void; log: Logger };

export class KeptCertificate {
  private readonly options: Options;
  private served: string;
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<boolean> = Promise.resolve(false);

  constructor(options: Options) {
    this.options = options;
    this.served = options.served.cert;
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), lookMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking;
  }

  /** True when another certificate is served from now on. Never throws: the one in use goes on. */
  look(): Promise<boolean> {
    this.looking = this.looking.then(() => this.renew());
    return this.looking;
  }

  private async renew(): Promise<boolean> {
    const { dir, hosts, use, log } = this.options;
    try {
      const { key, cert, notAfter } = await ensureServerCertificate({ dir, hosts, now: clock.now() });
      if (cert === this.served) return false;
      use({ key, cert });
      this.served = cert;
      log.info({ until: notAfter }, 'another certificate is served from now on');
      return true;
    } catch (error) {
      log.error({ err: error }, 'the certificate could not be renewed; the present one is served on');
      return false;
    }
  }
}
