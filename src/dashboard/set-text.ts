/** Sets the text of a node, which costs nothing where it is the same. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}
