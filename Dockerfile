# The image of the chart, for machines that build with Docker; `dotnet publish -t:PublishContainer` makes the same one without.
#   docker build -t counters:0.1.0 .
#   docker build -t counters:0.1.0-embedded --target embedded .     with the engines of an evaluation, 570 MB more
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/Counters.Host --configuration Release --output /app

# npm fetches the embedded ClickHouse once; the host finds it in its cache.
FROM build AS engines
RUN apt-get update && apt-get install --yes --no-install-recommends npm
RUN COUNTERS_CACHE=/cache dotnet /app/Counters.Host.dll fetch

# Chiselled: neither root nor a shell nor a package manager is in it.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS base
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
