import { acceptance, energyError, expMinusEnergyError } from '../operators/index.ts'

/** What is measured for every sampler, whatever the definition says. */
export const everyRun = {
  acceptance: acceptance(),
  energyError: energyError(),
  expMinusEnergyError: expMinusEnergyError(),
}
