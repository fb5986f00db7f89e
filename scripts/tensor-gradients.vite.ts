import { defineConfig } from 'vite'

/**
 * Makes `dist/tensor-gradients.js`, the gradients of TensorFlow.js. `@tensorflow/tfjs-core` has them as modules for
 * bundlers, which Node.js cannot load. The bundle brings its own copy of the operations they call; these work for the
 * engine of `@tensorflow/tfjs-core`, since a process has one engine, which is global.
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
