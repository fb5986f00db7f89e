import { constants } from 'node:os'

const folder = '/usr/lib/chromium'

/**
 * Makes WebGPU in this process use SwiftShader, the software renderer of Debian's chromium package, and its Vulkan loader.
 * Must run before a WebGPU backend is opened.
 */
export function useSwiftShader(): void {
  process.env.VK_ICD_FILENAMES = `${folder}/vk_swiftshader_icd.json`
  process.env.XDG_RUNTIME_DIR ??= '/tmp'
  const keepLoaded = 0x1000 // RTLD_NODELETE of Linux
  try {
    process.dlopen({ exports: {} }, `${folder}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | keepLoaded)
  } catch {
    // it is loaded now, which is all that is wanted, but it is no module of Node.js
  }
}
