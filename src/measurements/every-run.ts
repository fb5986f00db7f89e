import { acceptance } from './acceptance.ts'
import { energyError } from './energy-error.ts'
import { expMinusEnergyError } from './exp-minus-energy-error.ts'

/** What is measured for every sampler, whatever the definition says. */
export const everyRun = {
  acceptance: acceptance(),
  energyError: energyError(),
  expMinusEnergyError: expMinusEnergyError(),
}
