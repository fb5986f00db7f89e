// For `npm run docs:api`: a type that comes from a schema is shown as what it is, and not as `z.infer<typeof schema>`.
import { Converter, ReflectionKind, TypeScript } from 'typedoc'

const comesFromSchema = /\bz\.(infer|input|output)\b/

/** Called by TypeDoc, which loads this file as a plugin. */
export function load(app) {
  const types = []
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.TypeAlias)) return
    const symbol = context.getSymbolFromReflection(reflection)
    const declaration = symbol?.getDeclarations()?.find(TypeScript.isTypeAliasDeclaration)
    if (declaration !== undefined && comesFromSchema.test(declaration.type.getText()))
      types.push({ reflection, context: context.withScope(reflection), node: declaration.type })
  })
  // TypeDoc gives each alias its type after it is created
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, () => {
    for (const { reflection, context, node } of types.splice(0)) {
      const type = context.checker.getTypeFromTypeNode(node)
      // without its alias, so that it is not shown as a reference to itself
      type.aliasSymbol = undefined
      reflection.type = context.converter.convertType(context, type)
    }
  })
}
