/** Tells how far a training is by time instead of steps, so that it ends on time whatever else the machine does. */
export interface TrainingClock {
  /** Share of the time that is used up, from 0 to 1, where the last `reserve` seconds are kept free. */
  done(reserve: number): number
}

/** A clock for a training that takes `seconds` from now; `now` tells milliseconds. */
export function trainingClock(seconds: number, now = () => performance.now()): TrainingClock {
  const begun = now()
  return {
    done: (reserve) => {
      const available = seconds - reserve
      const used = (now() - begun) / 1000
      return used < available ? used / available : 1
    },
  }
}
