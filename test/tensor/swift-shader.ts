import { existsSync } from 'node:fs'
import { constants } from 'node:os'

const folder = '/usr/lib/chromium'

/** What a process needs in its environment, from its start, to find SwiftShader and its Vulkan loader. */
export const swiftShaderEnvironment = {
  VK_ICD_FILENAMES: `${folder}/vk_swiftshader_icd.json`,
  LD_LIBRARY_PATH: folder,
  XDG_RUNTIME_DIR: '/tmp',
}

/** Whether WebGPU must work here, with these packages: false too where one of them was left out. */
export function haveSwiftShader(packages = ['webgpu', '@tensorflow/tfjs-backend-webgpu']): boolean {
  const installed = (name: string) => existsSync(new URL(`../../node_modules/${name}`, import.meta.url))
  return existsSync(swiftShaderEnvironment.VK_ICD_FILENAMES) && packages.every(installed)
}

/**
 * Makes WebGPU in this process use SwiftShader, the software renderer of Debian's chromium package, and its Vulkan loader.
 * Must run before a WebGPU backend is opened.
 */
export function useSwiftShader(): void {
  process.env.VK_ICD_FILENAMES = swiftShaderEnvironment.VK_ICD_FILENAMES
  process.env.XDG_RUNTIME_DIR ??= '/tmp'
  const keepLoaded = 0x1000 // RTLD_NODELETE of Linux
  try {
    process.dlopen({ exports: {} }, `${folder}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | keepLoaded)
  } catch {
    // it is loaded now, which is all that is wanted, but it is no module of Node.js
  }
}
