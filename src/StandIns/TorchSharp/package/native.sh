#!/usr/bin/env bash
# native.sh [FROM TO]: whether the native library of the package TorchSharp loads on this machine; with FROM and TO, makes a copy that does where it does not.
#
# It was built with GCC 13, which marks what includes <iostream> as needing that version's C++ library (GLIBCXX_3.4.32). The mark is all: no code of the
# library uses a symbol of that version, but an older C++ library, such as Debian 12's, refuses it. The copy has the mark set to weak (weaken.pl).
# It is for this repository's own tests and samples; who uses the package elsewhere needs a system with the C++ library of GCC 13 or later.
set -euo pipefail

version=GLIBCXX_3.4.32
library=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | awk '/libstdc\+\+\.so\.6 .*x86-64/ { print $NF; exit }')
if [[ $(uname -m) != x86_64 || -z $library ]] || grep -q "$version" "$library"; then
  # Left by a system that was older.
  [[ $# -lt 2 ]] || rm -f "$2"
  exit 0
fi
[[ $# -eq 2 ]] || exit 1
[[ $2 -nt $1 ]] || { mkdir -p "$(dirname "$2")" && perl "$(dirname "$0")/weaken.pl" "$1" "$2" "$version"; }
