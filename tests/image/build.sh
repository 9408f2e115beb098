#!/usr/bin/env bash
# Builds both targets of the real Dockerfile with buildah, and lays each out for ImageTests: artifacts/image/TARGET/{rootfs,config.json}.
# No registry is needed. Stand-ins take the place of the two base images: Debian and this machine's SDK for `sdk`; for `aspnet` the shared
# frameworks on the few libraries that they need, without a shell, like the chiselled one. Everything else is the Dockerfile as it is.
# NuGet and npm ask the sources that this machine is set up with. Stand-ins are kept beside the embedded ClickHouse, and used again.
set -euo pipefail
cd "$(dirname "$0")/../.."

here=$PWD
output=$here/artifacts/image
cache=${COUNTERS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/counters}/image
mkdir -p "$cache"
# One build at a time works on the storage.
exec 9>"$cache/lock"
flock 9

# Layers are copied whole where the kernel offers no overlay: slower, and some gigabytes more.
driver=overlay
buildah --root "$cache/storage" --runroot "$cache/run" --storage-driver overlay info >/dev/null 2>&1 || driver=vfs
buildah() { command buildah --root "$cache/storage" --runroot "$cache/run" --storage-driver "$driver" "$@"; }

# What a stand-in is made of. A change of any of it makes new ones.
key=$( (dotnet --version; dotnet --list-runtimes; cat tests/image/stand-ins.sh /etc/debian_version) | sha256sum | cut -c1-12)
sdk=localhost/counters-stand-in-sdk:$key
runtime=localhost/counters-stand-in-runtime:$key

# Files of this machine that say where packages come from, and packages that it has already. Mounted, so that no layer holds them.
mounts=()
mount_if_there() { if [ -e "$1" ]; then mounts+=(--volume "$1:$2"); fi }
mount_if_there /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt:ro
mount_if_there "$HOME/.nuget" /root/.nuget
mount_if_there "$HOME/.npmrc" /root/.npmrc:ro
mount_if_there /etc/npmrc /etc/npmrc:ro
mount_if_there "$HOME/.npm" /root/.npm

if ! buildah inspect --type image "$sdk" >/dev/null 2>&1 || ! buildah inspect --type image "$runtime" >/dev/null 2>&1; then
    # shellcheck source=tests/image/stand-ins.sh
    . tests/image/stand-ins.sh
    # Those of another SDK, and all that was built on them.
    { buildah rm --all && buildah rmi --all --force; } >/dev/null 2>&1 || true
    make_stand_ins "$sdk" "$runtime"
fi

# Build one target and lay it out as a runtime unpacks it.
build() {
    local target=$1 image=localhost/counters-$1:test container started=$SECONDS
    buildah build --quiet --isolation chroot --layers --build-arg SDK_IMAGE="$sdk" --build-arg RUNTIME_IMAGE="$runtime" \
        "${mounts[@]}" --target "$target" --tag "$image" "$here" >"$output/$target.log" 2>&1 || { tail -n 40 "$output/$target.log" >&2; return 1; }
    rm -rf "${output:?}/$target"
    mkdir -p "$output/$target"
    buildah inspect --type image "$image" | jq .OCIv1.config >"$output/$target/config.json"
    container=$(buildah from --pull-never "$image")
    cp -a "$(buildah mount "$container")" "$output/$target/rootfs"
    buildah rm "$container" >/dev/null
    echo "$target: $(du -sm "$output/$target/rootfs" | cut -f1) MB unpacked, of them $(du -sm "$output/$target/rootfs/app" | cut -f1) MB Counters; $((SECONDS - started)) s"
}

mkdir -p "$output"
if [ "$#" -eq 0 ]; then set -- silo embedded; fi
for target in "$@"; do build "$target"; done
# A developer's next build finds its layers again; after CI's only the stand-ins stay.
if [ "${CI:-}" = true ]; then
    for target in "$@"; do buildah rmi "localhost/counters-$target:test" >/dev/null; done
    buildah rmi --prune >/dev/null
fi
