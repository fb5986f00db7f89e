import type { Lattice } from '../../batch.ts'
import type { DrawStage } from '../../kernels/draw-stages.ts'
import { angles } from './angles.ts'
import { loops, MOST_LOOPS } from './loops.ts'
import { momenta } from './momenta.ts'
import { philox } from './philox.ts'
import { resultFields } from './result-fields.ts'
import { sums } from './sums.ts'
import { PROPOSALS, vonMises } from './von-mises.ts'

/** Bytes of the task that a dispatch reads. */
export const EXACT_TASK_BYTES = 32 + 16 * MOST_LOOPS

/** The coefficients of all stages, one after the other, float32: what `exactShader` reads. */
export function stageCoefficients(stages: readonly DrawStage[]): Float32Array {
  return Float32Array.from(stages.flatMap(({ coefficients }) => [...coefficients]))
}

/**
 * Independent configurations (docs/physics.md 3), a workgroup a chain: von Mises angles whose sum is a whole number of turns, drawn in
 * stages (src/kernels/draw-stages.ts), links from them along a tree, and a random gauge. Angles are whole numbers of 2^-32
 * turns, so that their sum is exact. The words are those of the WebAssembly kernels (src/kernels/assembly/start.ts).
 */
export function exactShader(lattice: Lattice, stages: readonly DrawStage[]): string {
  const [nt, nx] = lattice
  let coefficients = 0
  const table = stages.map(({ rest, coefficients: { length } }) => {
    const row = `vec3u(${rest}u, ${coefficients}u, ${length}u)`
    coefficients += length
    return row
  })
  return /* wgsl */ `
${philox}
${angles}
${momenta}
${sums}
${vonMises}

const VOLUME: u32 = ${nt * nx}u;
const NT: u32 = ${nt}u;
const NX: u32 = ${nx}u;
const THREADS: u32 = ${PROPOSALS}u;

/** Of each stage the angles that are left to later ones, where its coefficients begin, and how many these are. */
const STAGES = array<vec3u, ${stages.length}>(${table.join(', ')});

struct Task {
  chains: u32,
  firstChain: u32,
  firstTrajectory: u32,
  trajectories: u32,
  seed: vec2u,
  beta: f32,
  loopCount: u32,
  loops: array<vec4u, ${MOST_LOOPS}>,
}

@group(0) @binding(0) var<storage, read_write> configurations: array<i32>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;
@group(0) @binding(2) var<uniform> task: Task;
@group(0) @binding(3) var<storage, read> coefficients: array<f32>;

/** Where the links of the chain begin. */
var<private> stored: u32;
fn link(i: u32) -> i32 { return configurations[stored + i]; }
${loops(lattice)}

/** Angles that were kept and are not used yet, which of the proposals were kept, and how many of them. */
var<workgroup> queue: array<i32, THREADS>;
var<workgroup> keptOf: array<atomic<u32>, 2>;
var<workgroup> queued: u32;
var<workgroup> sumOfAngles: atomic<i32>;
var<workgroup> sumSoFar: i32;

/** The words of a chain's draw, one after the other: those of decisions, and of the two holonomies at the end. */
fn startWord(place: u32, chain: u32, trajectory: u32) -> u32 {
  let quarter = place / 4u % 4u;
  let counter = 8u * (place / 16u) + 4u * (quarter / 2u) + place % 4u;
  let words = philox(vec4u(counter, START, chain, trajectory), task.seed);
  return select(words.x, words.z, quarter % 2u == 1u);
}

/** The angle by which a site is gauged. */
fn gaugeAngle(site: u32, chain: u32, trajectory: u32) -> i32 {
  let vector = site % 32u / 4u;
  let counter = 8u * (site / 32u) + 4u * (vector / 4u) + site % 4u;
  return bitcast<i32>(philox(vec4u(counter, GAUGE, chain, trajectory), task.seed)[vector % 4u]);
}

/** Whether a sum of angles goes with what a stage leaves to later ones. */
fn fits(sum: i32, stage: vec3u, decision: f32) -> bool {
  if (stage.x == 1u) {
    // one angle: its own density, by the sine of half of it
    let s = sineOfQuarter(f32(sum) * TWO_TO_MINUS_33);
    return minusTwoLog(decision) > 4.0 * task.beta * s * s;
  }
  // sum_m a_m cos(m x) (Clenshaw)
  let c = cosine(sum);
  var b1 = 0.0;
  var b2 = 0.0;
  for (var m = stage.z - 1u; m > 0u; m--) {
    let b = 2.0 * c * b1 + (coefficients[stage.y + m] - b2);
    b2 = b1;
    b1 = b;
  }
  return decision < c * b1 + (coefficients[stage.y] - b2);
}

@compute @workgroup_size(THREADS)
fn draws(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let place = group.x + group.y * groups.x;
  if (place >= task.chains) { return; }
  let chain = task.firstChain + place;
  stored = place * 2u * VOLUME;
  // while they are drawn, the plaquettes lie where the links in space will be
  let timeLinks = stored;
  let spaceLinks = stored + VOLUME;

  for (var i = 0u; i < task.trajectories; i++) {
    let trajectory = task.firstTrajectory + i;
    var batch = 0u;
    var next = 0u;
    var end = 0u;
    var decisions = 0u;
    var missing = VOLUME;
    var sum = 0;
    for (var s = 0u; s < ${stages.length}u; s++) {
      let stage = STAGES[s];
      let wanted = missing - stage.x;
      loop {
        var part = 0;
        var drawn = 0u;
        while (drawn < wanted) {
          if (next == end) {
            if (thread < 2u) { atomicStore(&keptOf[thread], 0u); }
            workgroupBarrier();
            let counter = 32u * batch + 4u * (thread / 8u) + thread % 4u;
            let isSecond = thread % 8u >= 4u;
            let words = philox(vec4u(counter, ANGLES, chain, trajectory), task.seed);
            let x = proposedAngle(words.x, words.y, isSecond, task.beta);
            let kept = isKept(x, select(words.z, words.w, isSecond), task.beta);
            if (kept) { atomicOr(&keptOf[thread / 32u], 1u << (thread % 32u)); }
            workgroupBarrier();
            let low = atomicLoad(&keptOf[0]);
            let high = atomicLoad(&keptOf[1]);
            let before = (1u << (thread % 32u)) - 1u;
            if (kept) {
              let rank = select(countOneBits(low & before), countOneBits(low) + countOneBits(high & before), thread >= 32u);
              queue[rank] = i32(round(x * 4294967296.0));
            }
            if (thread == 0u) { queued = countOneBits(low) + countOneBits(high); }
            end = workgroupUniformLoad(&queued);
            next = 0u;
            batch++;
          }
          let taken = min(wanted - drawn, end - next);
          if (thread < taken) {
            let angle = queue[next + thread];
            configurations[spaceLinks + VOLUME - missing + drawn + thread] = angle;
            part += angle;
          }
          next += taken;
          drawn += taken;
        }
        if (thread == 0u) { atomicStore(&sumOfAngles, sum); }
        workgroupBarrier();
        atomicAdd(&sumOfAngles, part);
        workgroupBarrier();
        if (thread == 0u) { sumSoFar = atomicLoad(&sumOfAngles); }
        let sumNow = workgroupUniformLoad(&sumSoFar);
        decisions++;
        if (fits(sumNow, stage, uniform32(startWord(decisions - 1u, chain, trajectory)))) {
          sum = sumNow;
          break;
        }
      }
      missing = stage.x;
    }
    if (thread == 0u) { configurations[spaceLinks + VOLUME - 1u] = -sum; }
    clearTotals(thread);
    storageBarrier();
    workgroupBarrier();

    var actionPart = vec2i();
    var sinePart = vec2i();
    var anglePart = vec2i();
    for (var site = thread; site < VOLUME; site += THREADS) {
      let angle = configurations[spaceLinks + site];
      actionPart = carried(actionPart + fixedPoint(task.beta * oneMinusCosine(angle)));
      sinePart = carried(sinePart + fixedPoint(sine(angle)));
      anglePart = carried(anglePart + vec2i(angle >> 16u, (angle & 0xffff) << 8u));
    }
    contribute(1u, actionPart);
    contribute(2u, sinePart);
    contribute(3u, anglePart);
    storageBarrier();
    workgroupBarrier();

    // a row begins with a link in time of 0, the last row with a holonomy; each plaquette of the row is taken from the link after it
    for (var t = thread; t < NT; t += THREADS) {
      var time = select(0, bitcast<i32>(startWord(decisions, chain, trajectory)), t + 1u == NT);
      var row = 0;
      for (var x = 0u; x < NX; x++) {
        let angle = configurations[spaceLinks + t * NX + x];
        configurations[timeLinks + t * NX + x] = time;
        time -= angle;
        row += angle;
      }
      // links in space are 0 but for the last one of each row: a holonomy, and the sum of all rows below
      configurations[spaceLinks + t * NX + NX - 1u] = row;
    }
    storageBarrier();
    workgroupBarrier();
    if (thread == 0u) {
      var space = bitcast<i32>(startWord(decisions + 1u, chain, trajectory));
      for (var t = 0u; t < NT; t++) {
        let row = configurations[spaceLinks + t * NX + NX - 1u];
        configurations[spaceLinks + t * NX + NX - 1u] = space;
        space += row;
      }
    }
    storageBarrier();
    workgroupBarrier();
    for (var site = thread; site < VOLUME; site += THREADS) {
      let x = site % NX;
      let here = gaugeAngle(site, chain, trajectory);
      let above = gaugeAngle((site + NX) % VOLUME, chain, trajectory);
      let right = gaugeAngle(select(site + 1u, site + 1u - NX, x + 1u == NX), chain, trajectory);
      configurations[timeLinks + site] += here - above;
      configurations[spaceLinks + site] = select(0, configurations[spaceLinks + site], x + 1u == NX) + here - right;
    }
    storageBarrier();
    workgroupBarrier();

    let row = i * (${resultFields.length}u + task.loopCount) * task.chains + place;
    if (thread == 0u) {
      let action = total(1u);
      let sineSum = total(2u);
      results[row] = 0u;
      results[row + task.chains] = 1u;
      results[row + 2u * task.chains] = bitcast<u32>(action.x);
      results[row + 3u * task.chains] = bitcast<u32>(action.y);
      results[row + 4u * task.chains] = bitcast<u32>(sineSum.x);
      results[row + 5u * task.chains] = bitcast<u32>(sineSum.y);
      results[row + 6u * task.chains] = bitcast<u32>(total(3u).x >> 16u);
    }
    workgroupBarrier();
    for (var k = 0u; k < task.loopCount; k++) {
      clearTotals(thread);
      workgroupBarrier();
      let asked = task.loops[k];
      contribute(0u, loopPart(asked, thread, THREADS));
      workgroupBarrier();
      if (thread == 0u) {
        results[row + (${resultFields.length}u + k) * task.chains] = bitcast<u32>(toFloat(total(0u)) / f32(asked.w));
      }
      workgroupBarrier();
    }
  }
}
`
}
