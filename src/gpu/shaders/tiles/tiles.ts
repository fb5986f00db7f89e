import type { Lattice } from '../../../batch.ts'

/** How workgroups share a lattice that is too large for one: in tiles of rows x columns sites, the last ones cut off by the edge. */
export interface Tiles {
  readonly lattice: Lattice
  readonly rows: number
  readonly columns: number
}

/** Threads of a workgroup at most. */
const MOST_THREADS = 128

/** Threads that a card runs in step. */
const WARP = 32

/** Sites of a thread: some, so that few plaquettes are computed by two workgroups. */
const SITES = 4

const TILE_SITES = SITES * MOST_THREADS

/** Columns of a tile at least: links of neighbours in space that threads read in one piece. */
const COLUMNS = 32

/** The tiles of a lattice, all full of sites but those at the edge. */
export function tilesOf(lattice: Lattice): Tiles {
  const [nt, nx] = lattice
  const columns = Math.min(nx, Math.max(COLUMNS, Math.floor(TILE_SITES / nt)))
  return { lattice, rows: Math.min(nt, Math.floor(TILE_SITES / columns)), columns }
}

/** How many tiles a lattice has. */
export function tileCount({ lattice: [nt, nx], rows, columns }: Tiles): number {
  return Math.ceil(nt / rows) * Math.ceil(nx / columns)
}

/** Threads of the workgroup for a tile. */
export function tileThreads({ rows, columns }: Tiles): number {
  return Math.min(MOST_THREADS, WARP * Math.ceil((rows * columns) / SITES / WARP))
}

/** The sizes of lattice and tiles for the kernels, and what a workgroup does. */
export function tileSizes(tiles: Tiles): string {
  const {
    lattice: [nt, nx],
    rows,
    columns,
  } = tiles
  return /* wgsl */ `
const NT: u32 = ${nt}u;
const NX: u32 = ${nx}u;
const VOLUME: u32 = ${nt * nx}u;
const ROWS: u32 = ${rows}u;
const COLUMNS: u32 = ${columns}u;
const TILES_ACROSS: u32 = ${Math.ceil(nx / columns)}u;
const THREADS: u32 = ${tileThreads(tiles)}u;

/** The chain that a workgroup is for, and which of the workgroups for that chain it is. */
fn shareOf(group: vec3u, groups: vec3u, groupsOfChain: u32) -> vec2u {
  let index = group.x + group.y * groups.x;
  return vec2u(index / groupsOfChain, index % groupsOfChain);
}

/** First site of a tile, in time and space. */
fn cornerOf(tile: u32) -> vec2u {
  return vec2u(tile / TILES_ACROSS * ROWS, tile % TILES_ACROSS * COLUMNS);
}
`
}

/** The angle of a plaquette from what a kernel binds as `links`, in which those of the chain begin at `links0`. */
export const plaquette = /* wgsl */ `
fn plaquette(links0: u32, t: u32, x: u32) -> i32 {
  let here = links0 + t * NX + x;
  let above = links0 + (t + 1u) % NT * NX + x;
  let right = links0 + t * NX + (x + 1u) % NX;
  return links[here] + links[VOLUME + above] - links[right] - links[VOLUME + here];
}
`
