/** Accept or reject, by a random word: with probability min(1, e^{-dH}). */
export const accept = /* wgsl */ `
fn accepts(word: u32, energyError: f32) -> bool {
  return energyError <= 0.0 || word < u32(exp(-energyError) * 4294967296.0);
}
`
