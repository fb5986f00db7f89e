/**
 * The tensor backends, best first: TensorFlow with CUDA and without (`@tensorflow/tfjs-node-gpu`, `@tensorflow/tfjs-node`),
 * WebGPU through Dawn (`webgpu`, `@tensorflow/tfjs-backend-webgpu`), WebAssembly SIMD, plain JavaScript.
 */
export const backendNames = ['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const

export type BackendName = (typeof backendNames)[number]

/** What a user may ask for: a backend, or `auto` for the first that works. */
export const backendChoices = ['auto', ...backendNames] as const

export type BackendChoice = (typeof backendChoices)[number]
