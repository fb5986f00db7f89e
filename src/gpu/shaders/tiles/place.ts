/** The parameters that tell a kernel its workgroup and its thread. */
export const place = /* wgsl */ `
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
`
