/** What a client may do: look, or give commands too. */
export type Scope = 'read' | 'control'
