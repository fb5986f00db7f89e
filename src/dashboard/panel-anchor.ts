/** The id of the heading of a panel. */
export const panelHeading = (panel: string): string => `panel-${panel.replaceAll(/[^A-Za-z0-9-]/g, '-')}`

/** A link to a panel of the same page. */
export const panelAnchor = (panel: string): string => `#${panelHeading(panel)}`
