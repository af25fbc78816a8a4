import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

// Nothing is loaded from elsewhere, nothing is sent anywhere, and no text becomes code or markup.
const ofAnyPage = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];
const simulatorPolicy = [...ofAnyPage, "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'", "worker-src 'self'"];
// The live page may watch another node: on this machine, or by TLS.
const livePolicy = [...ofAnyPage, "script-src 'self'", "connect-src 'self' ws://127.0.0.1:* ws://localhost:* wss:"];

// In the built page only: the development server puts scripts and styles into the page itself.
function withPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: (_, { path }) => {
      const policy = path.endsWith('/live.html') ? livePolicy : simulatorPolicy;
      const attrs = { 'http-equiv': 'Content-Security-Policy', content: policy.join('; ') };
      return [{ tag: 'meta', attrs, injectTo: 'head-prepend' }];
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), withPolicy()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ['index.html', 'live.html'], output: { chunkFileNames: 'assets/[name]-[hash].js' } },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
});
