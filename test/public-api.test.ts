import * as leapstream from 'leapstream'
import * as client from 'leapstream/client'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(leapstream).sort()).toMatchInlineSnapshot(`
    [
      "InternalError",
      "KernelError",
      "LeapstreamError",
      "PipelineError",
      "ProtocolError",
      "ServerError",
      "UsageError",
      "acceptance",
      "averagePlaquette",
      "definePipeline",
      "discard",
      "energyError",
      "exact",
      "exactResults",
      "expMinusEnergyError",
      "histogram",
      "hmc",
      "hmcOptions",
      "integratedTime",
      "lattice",
      "latticeSize",
      "loadPipeline",
      "measure",
      "measurementOperator",
      "pipelineFile",
      "runPipeline",
      "runningAnalysis",
      "runningMean",
      "shippedPipelines",
      "smoothCharge",
      "stats",
      "stream",
      "thin",
      "topologicalCharge",
      "trace",
      "train",
      "trainingOptions",
      "tunnelingRate",
      "wilsonLoop",
    ]
  `)
  expect(Object.keys(client).sort()).toMatchInlineSnapshot(`
    [
      "connect",
    ]
  `)
})
