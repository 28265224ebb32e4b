import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { preloadFirstScreen } from './vite-preload.ts';

export default defineConfig(({ mode }) => {
  const api = loadEnv(mode, import.meta.dirname, 'QIAO_').QIAO_DEV_API ?? 'http://127.0.0.1:7500';
  return {
    root: import.meta.dirname,
    plugins: [react(), preloadFirstScreen(['/app/shell.tsx', '/features/workspace/workspace-screen.tsx'])],
    server: {
      host: '127.0.0.1',
      port: 7510,
      strictPort: true,
      proxy: { '/api': { target: api, ws: true } },
    },
    build: {
      target: ['es2022', 'chrome107', 'safari16', 'firefox104'],
      // The fixture page of the UI kit exists in development only.
      sourcemap: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 900,
    },
  };
});
