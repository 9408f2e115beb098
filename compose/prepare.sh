#!/usr/bin/env bash
# Makes what compose.yaml calls secrets, in compose/secrets: passwords, tokens, the authority of the silos and their certificate.
# Once: what is there already is kept. To replace one, delete its file, run this again, and start anew what uses it.
set -euo pipefail
cd "$(dirname "$0")"

command -v openssl >/dev/null || { echo "openssl is needed" >&2; exit 1; }

# Containers read the files under users of their own, so each file can be read by all; only its owner gets into the folder.
mkdir -p secrets
chmod 700 secrets
umask 022

random() { openssl rand -hex 32; }
# $1 a file that is not there yet; its text comes from standard input.
put() { cat >"secrets/$1.new" && mv "secrets/$1.new" "secrets/$1"; }
missing() { [ ! -s "secrets/$1" ]; }

# Redis, and how the silos reach it.
if missing redis || missing redis-password.conf; then
    password=$(random)
    echo "requirepass $password" | put redis-password.conf
    echo "redis:6379,password=$password" | put redis
fi

# ClickHouse: the silos' user may change the database counters and nothing else, Grafana's may read it.
if missing clickhouse || missing clickhouse-users.xml || missing clickhouse-reader-password; then
    password=$(random) reader=$(random)
    hash() { printf %s "$1" | openssl dgst -sha256 -r | cut -d' ' -f1; }
    put clickhouse-users.xml <<XML
<clickhouse>
    <users>
        <default remove="1" />
        <counters>
            <password_sha256_hex>$(hash "$password")</password_sha256_hex>
            <networks><ip>::/0</ip></networks>
            <profile>default</profile>
            <quota>default</quota>
            <grants>
                <query>GRANT ALL ON counters.*</query>
                <query>GRANT CREATE FUNCTION, DROP FUNCTION, CREATE TEMPORARY TABLE ON *.*</query>
                <query>GRANT TABLE ENGINE ON *</query>
                <query>GRANT SELECT ON system.*</query>
            </grants>
        </counters>
        <grafana>
            <password_sha256_hex>$(hash "$reader")</password_sha256_hex>
            <networks><ip>::/0</ip></networks>
            <profile>readonly</profile>
            <quota>default</quota>
            <grants><query>GRANT SELECT ON counters.*</query></grants>
        </grafana>
    </users>
</clickhouse>
XML
    echo "Host=clickhouse;Port=8123;Username=counters;Password=$password;Database=counters" | put clickhouse
    printf %s "$reader" | put clickhouse-reader-password
fi

if missing grafana-password; then random | tr -d '\n' | put grafana-password; fi

# An authority for the silo port only, and one certificate for all silos, both for two years.
if missing authority.crt || missing silo.crt || missing silo.key; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 730 -subj "/CN=Counters silos" -keyout secrets/authority.key -out secrets/authority.crt 2>/dev/null
    chmod 600 secrets/authority.key
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=counters-silo" -keyout secrets/silo.key -out secrets/silo.csr 2>/dev/null
    printf '%s\n' "subjectAltName=DNS:counters-silo" \
        "extendedKeyUsage=serverAuth,clientAuth" "keyUsage=digitalSignature" "basicConstraints=CA:FALSE" >secrets/silo.ext
    openssl x509 -req -in secrets/silo.csr -CA secrets/authority.crt -CAkey secrets/authority.key -CAcreateserial -days 730 -extfile secrets/silo.ext -out secrets/silo.crt 2>/dev/null
    rm secrets/silo.csr secrets/silo.ext
    chmod 644 secrets/silo.key
fi

# Three tokens. The silos get their hashes; Prometheus' own secret is a file, the other two are shown this once.
if missing tokens.json || missing prometheus-token; then
    entries=()
    for token in "prometheus metrics" "client ingest,query" "operator query,admin"; do
        read -r name scopes <<<"$token"
        secret=ct_$(random)
        entries+=("{\"name\":\"$name\",\"scopes\":[\"${scopes//,/\",\"}\"],\"sha256\":\"$(printf %s "$secret" | openssl dgst -sha256 -r | cut -d' ' -f1)\"}")
        if [ "$name" = prometheus ]; then printf %s "$secret" | put prometheus-token; else echo "The token of '$name' ($scopes), shown this once: $secret"; fi
    done
    (IFS=,; echo "{\"tokens\":[${entries[*]}]}") | put tokens.json
fi

# The chart's alerts, for these three silos. No secret, but made as well.
sed -e 's/{RELEASE/{job="counters"/g' -e 's/REPLICAS_MIN/3/g' -e 's/MEMORY_LIMIT_BYTES/2147483648/g' -e 's,RUNBOOK_URL,helm/counters/RUNBOOK.md,g' \
    ../helm/counters/rules/counters.yaml | put rules.yml
