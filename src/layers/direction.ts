/** Forward or back along the trajectory. */
export type Direction = 1 | -1
