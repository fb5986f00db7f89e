import { fileURLToPath } from 'node:url'

/** Has the signs of physics: subscripts, brackets of averages, Greek. */
export const FIGURE_FONT = 'DejaVu Sans'

/** Where a machine lacks it: Verdana is as wide. */
export const figureFonts = `${FIGURE_FONT}, Verdana, sans-serif`

/** The file of the font, of package dejavu-fonts-ttf. */
export function fontFile(bold: boolean): string {
  const name = bold ? 'DejaVuSans-Bold' : 'DejaVuSans'
  return fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
}
