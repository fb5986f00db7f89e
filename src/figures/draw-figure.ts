import type { TopLevelSpec } from 'vega-lite'
import { drawing } from './drawing.ts'
import { darkFigure, type Theme } from './figure-colours.ts'
import { figureConfig } from './figure-config.ts'
import { FIGURE_FONT, fontFile } from './figure-font.ts'

export const figureFormats = ['svg', 'png', 'pdf'] as const
export type FigureFormat = (typeof figureFormats)[number]

/** Dots of a PNG for each point: 300 to the inch. */
const DOTS = 300 / 72

/**
 * Draws a figure. Lengths are points, 1/72 inch, in all formats. A PDF has its font inside.
 *
 * @throws FigureError where the packages that draw are not installed.
 *
 * @example
 * writeFileSync('figure.pdf', await drawFigure(pointsWithErrors({ ... }), 'pdf'))
 */
export async function drawFigure(
  spec: TopLevelSpec,
  format: FigureFormat,
  theme: Theme = 'light',
): Promise<Uint8Array> {
  const { vega, compile } = await drawing()
  const compiled = compile(spec, { config: figureConfig })
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error })
  try {
    const light = await view.toSVG()
    const svg = theme === 'light' ? light : darkFigure(light)
    if (format === 'svg') return Buffer.from(svg)
    return format === 'png' ? await png(svg) : await pdf(svg)
  } finally {
    view.finalize()
  }
}

async function png(svg: string): Promise<Uint8Array> {
  const { Resvg } = await drawing()
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: DOTS },
    font: {
      loadSystemFonts: false,
      fontFiles: [fontFile(false), fontFile(true)],
      defaultFontFamily: FIGURE_FONT,
    },
  })
  return image.render().asPng()
}

async function pdf(svg: string): Promise<Uint8Array> {
  const { PDFDocument, svgToPdf } = await drawing()
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number)
  const document = new PDFDocument({ size: [width!, height!], margin: 0, font: fontFile(false) })
  const pieces: Buffer[] = []
  const written = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (piece: Buffer) => pieces.push(piece))
    document.on('end', () => resolve(Buffer.concat(pieces)))
    document.on('error', reject)
  })
  svgToPdf(document, svg, 0, 0, {
    width: width!,
    height: height!,
    assumePt: true,
    fontCallback: (_family, bold) => fontFile(bold),
  })
  document.end()
  return await written
}
