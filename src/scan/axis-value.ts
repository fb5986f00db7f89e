/** A value of a scanned parameter: a number, or a text such as a lattice (16x16) or the path of a model. */
export type AxisValue = number | string
