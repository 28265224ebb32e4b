import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { entryChunk, firstScreenChunk, preloadFirstScreen } from './vite-first-screen.ts';

export default defineConfig(({ mode }) => {
  const api = loadEnv(mode, import.meta.dirname, 'QIAO_').QIAO_DEV_API ?? 'http://127.0.0.1:7500';
  return {
    root: import.meta.dirname,
    plugins: [react(), preloadFirstScreen()],
    server: {
      host: '127.0.0.1',
      port: 7510,
      strictPort: true,
      proxy: { '/api': { target: api, ws: true } },
    },
    build: {
      target: ['es2022', 'chrome107', 'safari16', 'firefox104'],
      sourcemap: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 900,
      rolldownOptions: {
        output: {
          // Few files instead of dozens of tiny ones; what every page needs apart from what signed-in people need.
          codeSplitting: {
            groups: [
              { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router)\//, priority: 30 },
              {
                name: 'base',
                test: /node_modules\/(@tanstack\/(query-core|react-query)|i18next|react-i18next)\//,
                priority: 20,
              },
              { name: 'kit', test: /apps\/web\/src\/shared\/(?!words\/)/, priority: 10 },
              { name: entryChunk(), priority: 6 },
              { name: firstScreenChunk(), priority: 5 },
              // Half a kilobyte each, some forty on the first screen: a request for each costs more than all of them together.
              { name: 'icons', test: /node_modules\/lucide-react\//, priority: 25 },
            ],
          },
        },
      },
    },
  };
});
