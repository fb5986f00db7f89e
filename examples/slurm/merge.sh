#!/bin/bash
#SBATCH --job-name=merge
#SBATCH --output=merge.log
set -eu

leapstream=node_modules/.bin/leapstream
rm -rf runs/merged              # of an earlier time: the runs may be longer now
"$leapstream" merge runs/seed-* --out runs/merged
"$leapstream" export runs/merged --format csv --out merged.csv --force
