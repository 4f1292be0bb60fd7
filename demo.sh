#!/usr/bin/env bash
# Sets up what the machine lacks, builds, and explains the demo pictures: out/report.html.
set -euo pipefail
cd "$(dirname "$0")"

./src/StandIns/setup.sh
# Threads that spin while they wait starve each other on a busy machine.
export OMP_WAIT_POLICY=passive
dotnet run --project samples/PipelineSaliency --configuration Release --verbosity quiet -- samples/ShapesClassifier out
