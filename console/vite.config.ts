import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.COUNTERPOINT_DEV_SERVER ?? 'http://127.0.0.1:8700';

/** Keeps Host and Origin alike, as the server asks of a console session. */
const proxy = Object.fromEntries(
  ['/v1', '/counterpoint', '/t/'].map((path) => [path, { target: server, changeOrigin: false }]),
);

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', port: 5173, proxy },
  // Nothing is inlined: the console's content security policy allows its own files only.
  build: {
    target: 'es2023',
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  test: { environment: 'happy-dom', setupFiles: ['src/test/setup.ts'], css: false },
});
