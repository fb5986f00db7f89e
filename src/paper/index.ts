export { type PaperFigure, paperFigures } from './paper-figures.ts'
export { type DrawnFigure, type PaperContext, type Setting, settings } from './setting.ts'
