import { defineConfig } from 'vite'

/**
 * Makes `dist/tensor-gradients.js`, the gradients of TensorFlow.js. `@tensorflow/tfjs-core` has them as modules for
 * bundlers, which Node.js cannot load. The bundle contains a copy of the operations that they call. The copy works with
 * `@tensorflow/tfjs-core` itself, since all copies share the one engine of the process, which is a global variable.
 */
export default defineConfig({
  publicDir: false,
  build: {
    lib: {
      entry: 'node_modules/@tensorflow/tfjs-core/dist/register_all_gradients.js',
      formats: ['es'],
      fileName: () => 'tensor-gradients.js',
    },
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
  },
})
