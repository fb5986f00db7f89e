type Child = Node | string | undefined

/**
 * A DOM element with attributes and children. Text is always set as text, never parsed: what arrives from the network
 * cannot become markup. An attribute of `undefined` is left out.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(name, value)
  }
  for (const child of children) {
    if (child !== undefined) node.append(child)
  }
  return node
}
