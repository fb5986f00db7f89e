import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  build: {
    outDir: '../../dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    // The page is served under `default-src 'self'`, which a data: address would break.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
