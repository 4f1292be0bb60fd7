#!/usr/bin/env bash
# Sets up what the machine lacks, builds, and runs every test. Ends with one line: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")"

./src/StandIns/setup.sh
export OMP_WAIT_POLICY=passive
if ! build=$(dotnet build Microsoft.ML.Saliency.sln --nologo --verbosity minimal 2>&1); then
  echo "$build" >&2
  exit 1
fi
grep -m 1 -o "Microsoft.ML.Saliency: .*" <<< "$build" || true

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
dotnet test Microsoft.ML.Saliency.sln --no-build --nologo --verbosity quiet --logger trx --results-directory "$results" "$@" || status=$?

# The runner prints a line per project; the counts of all together come from its result files.
total() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(total passed)
failed=$(total failed)
skipped=$(( $(total total) - $(total executed) ))
if (( passed + failed == 0 )); then
  echo "No test ran. Look at the messages above." >&2
  exit 1
fi
echo "$passed passed, $failed failed, $skipped skipped"
(( failed == 0 && status == 0 ))
