import { describe, expect, it } from 'vitest'
import { usualPlaces } from './chromium-path.ts'

describe('usualPlaces', () => {
  it('follows PATH on Linux, Chromium first', () => {
    const places = usualPlaces({ platform: 'linux', env: { PATH: '/opt/bin:/bin' }, home: '/home/a' })
    expect(places.slice(0, 2)).toEqual(['/opt/bin/chromium', '/bin/chromium'])
    expect(places).toContain('/usr/bin/google-chrome-stable')
    expect(places).toContain('/snap/bin/chromium')
  })

  it('has /usr/bin on Linux without a PATH', () => {
    expect(usualPlaces({ platform: 'linux', env: {}, home: '/' })[0]).toBe('/usr/bin/chromium')
  })

  it('knows the applications of macOS, of the machine and of the user', () => {
    const places = usualPlaces({ platform: 'darwin', env: {}, home: '/Users/a' })
    expect(places).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
    expect(places).toContain('/Users/a/Applications/Chromium.app/Contents/MacOS/Chromium')
    expect(places).toContain('/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge')
  })

  it('knows the program folders of Windows', () => {
    const env = { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }
    const places = usualPlaces({ platform: 'win32', env, home: 'C:\\Users\\a' })
    expect(places).toContain('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe')
    expect(places).toContain('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe')
    expect(places.every((place) => place.startsWith('C:\\Program Files'))).toBe(true)
  })
})
