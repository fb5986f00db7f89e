/** Text that is HTML already. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | undefined | readonly Html[]

/**
 * HTML of a template: what is put into it is text, unless it is HTML itself.
 *
 * @example
 * html`<p>${'a < b'}</p>`.text // '<p>a &lt; b</p>'
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, next, i) => `${text}${asHtml(parts[i - 1])}${next}`))
}

function asHtml(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(({ text }) => text).join('')
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** Pieces of HTML, after each other. */
export function joined(pieces: readonly (Html | undefined)[]): Html {
  return new Html(pieces.map((piece) => piece?.text ?? '').join('\n'))
}

/** Columns of sentences, which may be broken into lines. */
const sentences = new Set(['remarks', 'value', 'alarm', 'judgement'])

/**
 * A table. Cells stand in rows of text with tabs between them when they are copied. The first cell of a row is its head. Columns with
 * nothing in any row are left out.
 */
export function table(heads: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  const isUsed = heads.map((_, i) => rows.some((cells) => textOf(cells[i]) !== ''))
  const used = <T>(cells: readonly T[]) => cells.filter((_, i) => isUsed[i])
  const usedHeads = used(heads)
  const head = usedHeads.map((text) => html`<th scope="col">${text}</th>`)
  const body = rows.map((cells) => {
    const [first, ...others] = used(cells)
    return html`<tr><th scope="row">${first}</th>${others.map((cell, i) => html`<td${sentences.has(usedHeads[i + 1]!) ? new Html(' class="text"') : undefined}>${cell}</td>`)}</tr>\n`
  })
  return html`<div class="table"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody>\n</table></div>`
}

const textOf = (cell: Html | string | undefined): string => (cell instanceof Html ? cell.text : (cell ?? ''))

/** A number as people read it, with all of its digits, and its error, for programs. */
export function figureCell(text: string, value: number | null, error?: number | null): Html {
  if (value === null) return html`${text}`
  if (error === null || error === undefined) return html`<data value="${value}">${text}</data>`
  return html`<data value="${value}" data-error="${error}">${text}</data>`
}
