/** A step of a reader of README.md: to write a file, or to type a line. */
export type ReadmeStep = { readonly file: string; readonly content: string } | { readonly line: string }

/** The steps in their order: blocks in TypeScript are the files that the comments above them name. */
export function readmeSteps(readme: string): ReadmeStep[] {
  const blocks = readme.matchAll(/(?:<!-- (\S+) -->\n)?```(sh|ts)\n(.*?)```/gs)
  return [...blocks].flatMap(([, file, language, content]): ReadmeStep[] => {
    if (language === 'ts') {
      if (file === undefined) throw new Error(`no file is named above the block\n${content}`)
      return [{ file, content: content! }]
    }
    const lines = content!.split('\n').map((line) => line.replace(/\s+#.*/, ''))
    return lines.filter((line) => line !== '').map((line) => ({ line }))
  })
}
