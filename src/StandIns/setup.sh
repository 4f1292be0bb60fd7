#!/usr/bin/env bash
# Installs the native libraries under the stand-ins: libtorch, OpenBLAS and libgd from Debian, ONNX Runtime from npm, and
# the C++ shim between TorchSharp and libtorch. Does nothing, quickly, where all of it is there; nothing for what is a package.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
natives=$root/artifacts/natives

# As Dependencies.props reads it; before the feed has been asked, everything may be needed.
choice=${SALIENCY_DEPENDENCIES:-$(cat "${SALIENCY_ARTIFACTS:-$root/artifacts}/dependencies.txt" 2>/dev/null || true)}
stands_in() { [[ $choice != packages && " $choice " != *" $1 "* ]]; }
if ! stands_in Microsoft.ML && ! stands_in TorchSharp; then
  exit 0
fi

say() { echo "setup: $*"; }

# fail WHAT WHY NEXT
fail() {
  printf 'setup: %s\n  Needed for: %s\n  Next step:  %s\n' "$1" "$2" "$3" >&2
  exit 1
}

debian_packages=()
! stands_in TorchSharp || debian_packages+=(libtorch-dev libopenblas0-pthread)
! stands_in Microsoft.ML || debian_packages+=(libgd3)
debian_why='libtorch runs the TorchSharp engine, OpenBLAS makes its matrix products fast, libgd decodes images.'

install_debian_packages() {
  local package missing=()
  for package in "${debian_packages[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0

  if ! command -v apt-get >/dev/null; then
    fail "apt-get is not here, so these Debian packages cannot be installed: ${missing[*]}" "$debian_why" \
      'run this on Debian 12 or later, or build with SALIENCY_DEPENDENCIES=packages where the NuGet feed has Microsoft.ML and TorchSharp.'
  fi
  if [[ $EUID -ne 0 ]]; then
    fail "only root can install these Debian packages: ${missing[*]}" "$debian_why" \
      "sudo apt-get install --no-install-recommends ${missing[*]}   (then run this again)"
  fi
  say "installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null; }; then
    fail "apt-get could not install: ${missing[*]}" "$debian_why" \
      'see the message of apt-get above; check the network and /etc/apt/sources.list*, then run this again.'
  fi
}

onnxruntime_why='ONNX Runtime runs the models (the stand-in for Microsoft.ML.OnnxRuntime loads it).'

install_onnxruntime() {
  local wanted=$here/Microsoft.ML.OnnxRuntime/package.json
  local installed=$natives/onnxruntime-node
  local partial=$installed.partial
  local binaries=node_modules/onnxruntime-node/bin/napi-v6
  local architecture
  case $(uname -s)/$(uname -m) in
    Linux/x86_64) architecture=x64 ;;
    Linux/aarch64) architecture=arm64 ;;
    *) fail "no ONNX Runtime for $(uname -s) on $(uname -m)" "$onnxruntime_why" 'use Linux on x86_64 or aarch64, or build with SALIENCY_DEPENDENCIES=packages.' ;;
  esac
  local library=$binaries/linux/$architecture/libonnxruntime.so.1
  if [[ -f $installed/$library ]] && cmp -s "$wanted" "$installed/package.json"; then
    return 0
  fi

  command -v npm >/dev/null || fail 'npm is not here' "$onnxruntime_why" 'install npm (Debian: apt-get install npm), then run this again.'
  [[ -w $natives ]] || fail "$natives cannot be written to" "$onnxruntime_why" "run this as $(stat -c %U "$here"), who owns the repository."
  say "installing ONNX Runtime from npm: $(grep -o '"onnxruntime-node": *"[^"]*"' "$wanted" | tr -d '" ')"
  # Beside its place, and moved there when complete: an interrupted download is never taken for a library.
  rm -rf "$partial"
  mkdir -p "$partial"
  cp "$wanted" "$partial/package.json"
  if ! (cd "$partial" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error >/dev/null); then
    fail 'npm could not install onnxruntime-node' "$onnxruntime_why" 'see the message of npm above; check the network and the registry that npm uses (npm config get registry), then run this again.'
  fi
  [[ -f $partial/$library ]] || fail "the npm package onnxruntime-node has no $library" "$onnxruntime_why" "set the version in $wanted back to one that has it, then run this again."
  rm -rf "$installed" "${partial:?}/$binaries/win32" "${partial:?}/$binaries/darwin"
  mv "$partial" "$installed"
}

shim_why='the stand-in for TorchSharp calls libtorch through it.'

build_torch_shim() {
  local sources=$here/TorchSharp/native
  local build=$natives/torch-shim
  local library=$build/libSaliencyTorchShim.so
  [[ -d $sources ]] || return 0
  if [[ -f $library && -z $(find "$sources" -type f -newer "$library" -print -quit) ]]; then
    return 0
  fi

  command -v cmake >/dev/null || fail 'cmake is not here' "$shim_why" 'install cmake and g++ (Debian: apt-get install cmake g++), then run this again.'
  say 'building the TorchSharp shim over libtorch (about a minute)'
  local log=$natives/torch-shim.log
  if ! { cmake -S "$sources" -B "$build" -DCMAKE_BUILD_TYPE=Release && cmake --build "$build" --parallel; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail 'the TorchSharp shim did not build' "$shim_why" "see the end of the log above (all of it: $log); delete $build to start afresh."
  fi
  [[ -f $library ]] || fail "the build of the TorchSharp shim made no $library" "$shim_why" "see $log and $sources/CMakeLists.txt."
  # A change that alters nothing in the library would otherwise be built again each time.
  touch "$library"
}

# One at a time: tests and demos may be started side by side. Who may not write here may still find all in place.
if mkdir -p "$natives" 2>/dev/null && [[ -w $natives ]]; then
  exec 9>"$natives/.lock"
  flock 9
fi
install_debian_packages
! stands_in Microsoft.ML || install_onnxruntime
! stands_in TorchSharp || build_torch_shim
