/** Leads a training in place of its number of steps, so that it takes the time there is, whatever else the machine does. */
export interface TrainingClock {
  /** Share of the time that is used up, from 0 to 1, with `reserve` seconds at the end put by. */
  done(reserve: number): number
}

/** A clock for a training that takes `seconds` from now; `now` tells milliseconds. */
export function trainingClock(seconds: number, now = () => performance.now()): TrainingClock {
  const begun = now()
  return {
    done: (reserve) => {
      const there = seconds - reserve
      const used = (now() - begun) / 1000
      return used < there ? used / there : 1
    },
  }
}
