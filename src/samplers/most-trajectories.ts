/** Trajectories that a chain has at most: the random numbers of those from this number on have tuned its step size. */
export const MOST_TRAJECTORIES = 2 ** 31
