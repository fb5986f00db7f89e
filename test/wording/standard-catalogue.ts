import {
  averagePlaquette,
  type MeasurementOperator,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from '../../src/measurements/index.ts'
import { measurementList } from '../../src/pipeline/measurement-list.ts'
import { quantitiesOf } from '../../src/pipeline/quantity.ts'
import { measurementsOf } from '../../src/pipeline/sampler-columns.ts'
import { measurementList as listSchema, type MeasurementList } from '../../src/values/measurement-list.ts'
import { readValue } from '../../src/values/read-value.ts'
import { Catalogue } from '../../src/wording/catalogue.ts'

/** The measurements of the pipelines of this package. */
export const standardMeasurements = {
  Q: topologicalCharge(),
  QR: smoothCharge(),
  polyakov: polyakovLoop(),
  plaquette: averagePlaquette(),
  W2x2: wilsonLoop(2, 2),
}

/** What a run with these measurements says of them. */
export function listOf(measurements: Record<string, MeasurementOperator>): MeasurementList {
  return measurementList(quantitiesOf(measurementsOf({ measurements }), { lattice: [8, 8], beta: 2 }))
}

/** The catalogue of a page that was told so. */
export function catalogueOf(measurements: Record<string, MeasurementOperator>): Catalogue {
  return new Catalogue(readValue(listSchema, listOf(measurements))!.measurements)
}

export const standardCatalogue = catalogueOf(standardMeasurements)
