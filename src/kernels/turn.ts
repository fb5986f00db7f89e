/** Radians of one turn: the kernels keep angles in turns, where wrapping is exact. */
export const TURN = 2 * Math.PI
