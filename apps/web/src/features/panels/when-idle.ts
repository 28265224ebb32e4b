/** The company's applications come after everything of ours: their code is asked for when the browser has nothing else to do. */
export const idle = (): Promise<void> =>
  new Promise((done) => {
    // Safari has no idle time to offer.
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => done(), { timeout: 5000 });
    else setTimeout(done, 1500);
  });

export const loadPanels = () => idle().then(() => import('./panel-section.tsx'));
