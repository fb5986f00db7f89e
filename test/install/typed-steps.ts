/** A step of a reader of README.md or docs/tutorial.md: to write a file, or to type a line. */
export type TypedStep =
  | { readonly file: string; readonly content: string }
  | {
      readonly line: string
      /** Lines that are typed in a second terminal while this one goes on. */
      readonly meanwhile: readonly string[]
    }

/**
 * The steps in their order: blocks in TypeScript and Python are the files that the comments above them name. The lines of a block
 * in sh are typed one after the other; below the comment `in a second terminal`, while the line before the block goes on.
 */
export function typedSteps(document: string): TypedStep[] {
  const blocks = document.matchAll(/(?:<!-- ([^\n]+) -->\n)?```(sh|ts|python)\n(.*?)```/gs)
  const steps: TypedStep[] = []
  for (const [, comment, language, content] of blocks) {
    if (language !== 'sh') {
      if (comment === undefined) throw new Error(`no file is named above the block\n${content}`)
      steps.push({ file: comment, content: content! })
      continue
    }
    const lines = content!
      .split('\n')
      .map((line) => line.replace(/\s+#.*/, ''))
      .filter((line) => line !== '')
    if (comment !== 'in a second terminal') {
      steps.push(...lines.map((line) => ({ line, meanwhile: [] })))
      continue
    }
    const first = steps.pop()
    if (first === undefined || 'file' in first)
      throw new Error(`no line goes on before the block for a second terminal\n${content}`)
    steps.push({ line: first.line, meanwhile: lines })
  }
  return steps
}
