#!/usr/bin/env bash
# Sets up what the machine lacks, builds, and explains the demo pictures: out/report.html.
set -euo pipefail
cd "$(dirname "$0")"

./src/StandIns/setup.sh
# Threads that spin while they wait starve each other on a busy machine.
export OMP_WAIT_POLICY=passive
# Silent unless something is wrong, but for the line that says where the dependencies come from.
if ! build=$(dotnet build samples/PipelineSaliency --configuration Release --nologo --verbosity minimal 2>&1); then
  echo "$build" >&2
  exit 1
fi
grep -m 1 -o "Microsoft.ML.Saliency: .*" <<< "$build" || true
dotnet run --no-build --project samples/PipelineSaliency --configuration Release -- samples/ShapesClassifier out
