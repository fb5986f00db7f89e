import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  build: {
    outDir: '../../dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    // The page is served under `default-src 'none'` with files of its own server only, which a data: address is not.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
