import { FigureError } from '../errors.ts'
import { installLine } from '../files/index.ts'
import { fontFile } from './figure-font.ts'

/** Packages that figures want, and that need not be installed. */
const packages = ['vega', 'vega-lite', '@resvg/resvg-js', 'pdfkit', 'svg-to-pdfkit', 'dejavu-fonts-ttf']

type Drawing = Awaited<ReturnType<typeof load>>

let loaded: Promise<Drawing> | undefined

/**
 * What draws figures, loaded when it is first asked for.
 *
 * @throws FigureError, which says what to install.
 */
export function drawing(): Promise<Drawing> {
  loaded ??= load()
  return loaded
}

async function load() {
  try {
    const [vega, { compile }, { Resvg }, { default: PDFDocument }, { default: svgToPdf }] = await Promise.all(
      [
        import('vega'),
        import('vega-lite'),
        import('@resvg/resvg-js'),
        import('pdfkit'),
        import('svg-to-pdfkit'),
      ],
    )
    // Vega guesses how wide words are where it has no canvas: the font says it
    const measuring = new PDFDocument({ font: fontFile(false) })
    const { textMetrics } = vega as unknown as {
      textMetrics: { width: (item: TextItem, text: unknown) => number }
    }
    textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
      measuring
        .font(fontFile(fontWeight === 'bold'))
        .fontSize(fontSize)
        .widthOfString(String(text ?? ''))
    return { vega, compile, Resvg, PDFDocument, svgToPdf }
  } catch (cause) {
    const [first] = (cause as Error).message.split('\n')
    throw new FigureError(first!, installLine(...packages), { cause })
  }
}

interface TextItem {
  readonly fontSize?: number
  readonly fontWeight?: string | number
}
