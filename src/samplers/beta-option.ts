import { z } from 'zod'

/**
 * The largest inverse coupling: up to here everything that is exactly known takes a second on the largest lattice, and the
 * rounding of float32 stays below what it moves, plaquette angles of 1 / sqrt(beta). Of what is measured only <Q_R^2> shows it.
 */
export const LARGEST_BETA = 10_000

/** beta, wherever it is chosen. */
export const betaOption = z.number().positive().max(LARGEST_BETA)
