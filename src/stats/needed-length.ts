/** How long a run has to be for an error. */
export interface NeededLength {
  /** Values, or trajectories: in the unit of `count`. */
  readonly count: number
  /** One sigma of it, as a share: it is known no better than the square of the error. Null where that is not known. */
  readonly uncertainty: number | null
}

/**
 * How long a run has to be for the error of a mean to come down to `target`: errors fall as 1/sqrt(n). The error itself is known to
 * `degreesOfFreedom`, so that its square has a relative error of sqrt(2 / degreesOfFreedom): of an error from tau_int that is the
 * relative error of tau_int.
 *
 * @example
 * neededLength({ count: 1000, error: 0.02, degreesOfFreedom: 200 }, 0.01) // { count: 4000, uncertainty: 0.1 }
 */
export function neededLength(
  {
    count,
    error,
    degreesOfFreedom,
  }: {
    readonly count: number
    readonly error: number
    readonly degreesOfFreedom?: number | null | undefined
  },
  target: number,
): NeededLength {
  const uncertainty =
    degreesOfFreedom === undefined || degreesOfFreedom === null || !(degreesOfFreedom > 0)
      ? null
      : Math.sqrt(2 / degreesOfFreedom)
  return { count: count * (error / target) ** 2, uncertainty }
}
