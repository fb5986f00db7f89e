/** Floating point type of links and momenta: f32 or f64, given to the compiler as `--use real=...`. */
declare type real = f32
