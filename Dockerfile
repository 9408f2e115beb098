# The image of the chart, for machines that build with Docker; `dotnet publish -t:PublishContainer` makes the same one without.
#   docker build -t counters:0.1.0 .
#   docker build -t counters:0.1.0-embedded --target embedded .     with the engines of an evaluation, 570 MB more
# Needs no BuildKit. tests/image/build.sh builds both targets where no registry can be reached.

# Renovate adds the digests behind these tags and keeps them up to date (renovate.json).
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

# Packages are a layer of their own: it is built again only when a project or a lock file changes.
FROM ${SDK_IMAGE} AS packages
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Directory.Build.props src/
COPY src/Counters.Contracts/Counters.Contracts.csproj src/Counters.Contracts/packages.lock.json src/Counters.Contracts/
COPY src/Counters/Counters.csproj src/Counters/packages.lock.json src/Counters/
COPY src/Counters.Host/Counters.Host.csproj src/Counters.Host/packages.lock.json src/Counters.Host/
RUN dotnet restore src/Counters.Host --locked-mode --disable-build-servers

# CI has analysed the sources; here they are only compiled.
FROM packages AS build
ARG TARGETARCH
COPY . .
RUN dotnet publish src/Counters.Host --no-restore --configuration Release --output /app \
      --arch "${TARGETARCH:-$(dpkg --print-architecture)}" --no-self-contained -p:UseAppHost=false -p:RunAnalyzers=false --disable-build-servers

# npm fetches the embedded ClickHouse once; `fetch` checks its hash, and the host finds it in its cache.
FROM build AS engines
RUN apt-get update && apt-get install --yes --no-install-recommends npm
RUN COUNTERS_CACHE=/cache dotnet /app/Counters.Host.dll fetch

# Chiselled: neither root nor a shell nor a package manager is in it.
FROM ${RUNTIME_IMAGE} AS base
LABEL org.opencontainers.image.title="Counters" \
      org.opencontainers.image.description="Counts GitLab's product usage per customer." \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
USER 1654
EXPOSE 8080 11111
ENTRYPOINT ["dotnet", "Counters.Host.dll"]

FROM base AS embedded
ENV COUNTERS_CACHE=/opt/counters/cache
COPY --from=engines /cache /opt/counters/cache
COPY --from=build /app .

# The last one is what a build makes by default.
FROM base AS silo
COPY --from=build /app .
