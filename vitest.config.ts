import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // no test decides by the clock: this ends one that hangs, on a machine however busy
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 600_000 } },
    maxWorkers: 2,
    reporters: [
      'default',
      './test/browser/without-browser-reporter.ts',
      './test/export/without-python-reporter.ts',
      './test/python/without-python-client-reporter.ts',
      './test/nginx/without-nginx-reporter.ts',
    ],
  },
})
