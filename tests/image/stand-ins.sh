# shellcheck shell=bash
# Makes stand-ins for the base images of .NET, from Debian's packages and this machine's SDK. Read by build.sh, which sets cache and buildah.

# Debian's packages that are in both stand-ins; the SDK needs ICU and apt besides.
libraries=(libc6 libgcc-s1 libstdc++6 libssl3 zlib1g tzdata)

# $1 the image's name, $2 the folder with its files, the rest is its configuration.
commit() {
    local image=$1 files=$2 container
    container=$(buildah from scratch)
    buildah copy --quiet "$container" "$files" / >/dev/null
    buildah config "${@:3}" "$container"
    buildah commit --quiet --rm "$container" "$image" >/dev/null
}

# $1 the name of the SDK's image, $2 that of the runtime's.
make_stand_ins() {
    local sdk=$1 runtime=$2 work dotnet
    dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
    work=$(mktemp -d "$cache/work.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    echo "Making stand-ins for the base images, once:"
    # shellcheck source=/dev/null
    (. /etc/os-release && debootstrap --variant=minbase --include="ca-certificates,libicu72,$(IFS=,; echo "${libraries[*]}")" "$VERSION_CODENAME" "$work/sdk") >"$work/debootstrap.log" \
        || { tail -n 20 "$work/debootstrap.log" >&2; return 1; }

    # The same packages' files, without Debian around them.
    local root=$work/runtime
    mkdir -p "$root"/{etc/ssl/certs,home/app,tmp,usr/bin,usr/share/dotnet/shared}
    for library in "${libraries[@]}"; do dpkg-deb -x "$work"/sdk/var/cache/apt/archives/"$library"_*.deb "$work/library"; done
    cp -a "$work/library/lib" "$work/library/lib64" "$root/"
    cp -a "$work/library/usr/lib" "$work/library/usr/share/zoneinfo" "$root/usr/" 2>/dev/null
    mkdir -p "$root/usr/share" && mv "$root/usr/zoneinfo" "$root/usr/share/zoneinfo"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    cp -a "$dotnet"/{dotnet,host} "$root/usr/share/dotnet/"
    cp -a "$dotnet"/shared/{Microsoft.NETCore.App,Microsoft.AspNetCore.App} "$root/usr/share/dotnet/shared/"
    ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
    echo "root:x:0:0:root:/root:/sbin/nologin
app:x:1654:1654::/home/app:/sbin/nologin" >"$root/etc/passwd"
    echo "root:x:0:
app:x:1654:" >"$root/etc/group"
    chmod 1777 "$root/tmp" && chown 1654:1654 "$root/home/app"
    commit "$runtime" "$root" --user 1654 --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env APP_UID=1654 \
        --env ASPNETCORE_HTTP_PORTS=8080 --env DOTNET_RUNNING_IN_CONTAINER=true --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true

    mkdir -p "$work/sdk/usr/share/dotnet"
    cp -a "$dotnet/." "$work/sdk/usr/share/dotnet/"
    ln -s ../share/dotnet/dotnet "$work/sdk/usr/bin/dotnet"
    rm -rf "$work"/sdk/var/cache/apt/archives/*.deb "$work"/sdk/usr/share/{doc,man,locale}
    # How this machine reaches its sources: NUGET_CERT_REVOCATION_MODE, proxies and so on.
    local variables=() name
    for name in $(compgen -e | grep -Ei '^(NUGET_|DOTNET_CLI_|DOTNET_NOLOGO|https?_proxy|no_proxy)'); do variables+=(--env "$name=${!name}"); done
    commit "$sdk" "$work/sdk" --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${variables[@]}"
    rm -rf "$work"
    trap - EXIT
}
