#!/bin/bash
# Runs the chains, and merges them once all have ended well. In a folder that has leapstream in its node_modules.
set -eu
here=$(dirname "$0")
chains=$(sbatch --parsable "$here/chains.sh")
merge=$(sbatch --parsable --dependency="afterok:$chains" "$here/merge.sh")
echo "chains: job $chains, merge: job $merge"
