#!/bin/bash
#SBATCH --job-name=chains
#SBATCH --array=1-4               # one run per task: its number is the seed
#SBATCH --cpus-per-task=4
#SBATCH --time=12:00:00
#SBATCH --signal=B:USR1@120       # a signal for this script, two minutes before the time is up
#SBATCH --requeue                 # when a node fails, Slurm starts this script again
#SBATCH --open-mode=append
#SBATCH --output=chains-%a.log
set -eu

leapstream=node_modules/.bin/leapstream     # not npx, which keeps signals to itself
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
dir=runs/seed-$SLURM_ARRAY_TASK_ID

if [ -e "$dir/run.json" ]; then
  "$leapstream" resume "$dir" --workers "$SLURM_CPUS_PER_TASK" --no-serve &
else
  "$leapstream" run hmc --beta 4 --seed "$SLURM_ARRAY_TASK_ID" --trajectories 1000000 \
    --run-dir "$dir" --workers "$SLURM_CPUS_PER_TASK" --no-serve &
fi
run=$!

# The time is nearly up: a checkpoint, and back into the queue, for which Slurm ends leapstream with TERM.
trap 'kill -USR1 "$run" && scontrol requeue "$task" || true' USR1
# TERM and INT: leapstream writes a checkpoint and ends.
trap 'kill -TERM "$run" || true' TERM INT
# A signal ends `wait`, which therefore is called until leapstream is gone.
while kill -0 "$run" 2>/dev/null; do wait "$run" || true; done
wait "$run"
