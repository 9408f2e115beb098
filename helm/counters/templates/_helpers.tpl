{{- define "counters.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "counters.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "counters.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "counters.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "counters.selector" -}}
app.kubernetes.io/name: {{ include "counters.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: silo
{{- end -}}

{{- define "counters.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "counters.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "counters.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default (printf "%s%s" .Chart.AppVersion (ternary "-embedded" "" .Values.embedded.enabled)) .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* What no schema can say: values that must come together. */}}
{{- define "counters.check" -}}
{{- if .Values.embedded.enabled -}}
{{- if or .Values.redis.existingSecret .Values.clickhouse.existingSecret -}}
{{- fail "embedded.enabled brings its own Redis and ClickHouse: leave redis.existingSecret and clickhouse.existingSecret empty, or turn embedded.enabled off" -}}
{{- end -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "embedded.enabled runs one silo on one volume: turn autoscaling.enabled off" -}}
{{- end -}}
{{- else -}}
{{- $_ := required "redis.existingSecret names the secret with Redis' connection string (or set embedded.enabled=true for an evaluation)" .Values.redis.existingSecret -}}
{{- $_ := required "clickhouse.existingSecret names the secret with ClickHouse's connection string (or set embedded.enabled=true for an evaluation)" .Values.clickhouse.existingSecret -}}
{{- end -}}
{{- $_ := required "tokens.existingSecret names the secret with the tokens: silos listen beyond loopback, and refuse to start without one (token create makes it)" .Values.tokens.existingSecret -}}
{{- if not (or .Values.embedded.enabled .Values.cluster.allowPlain (include "counters.siloSecret" .)) -}}
{{- fail "cluster.tls.secret names the secret with the silos' certificate (tls.crt, tls.key, ca.crt), by which they know each other; cluster.tls.certManager.enabled=true has cert-manager issue it (or set cluster.allowPlain=true where the network keeps everybody else from the silo port)" -}}
{{- end -}}
{{- if and .Values.cluster.tls.secret .Values.cluster.tls.certManager.enabled -}}
{{- fail "cluster.tls.secret and cluster.tls.certManager.enabled exclude each other: the secret is yours, or cert-manager fills one of the release's" -}}
{{- end -}}
{{- if and (ne .Values.service.type "ClusterIP") (not .Values.service.allowPlain) -}}
{{- fail (printf "service.type=%s serves HTTP without TLS beyond the cluster, and tokens travel in it: use the ingress, or set service.allowPlain=true where TLS ends in front of it" .Values.service.type) -}}
{{- end -}}
{{- if ne (empty .Values.dictionary.metricsConfigMaps) (empty .Values.dictionary.eventsConfigMaps) -}}
{{- fail "dictionary.metricsConfigMaps and dictionary.eventsConfigMaps belong together: metrics count the events that are defined beside them" -}}
{{- end -}}
{{- $stop := add .Values.drainSeconds (include "counters.stopSeconds" . | int) -}}
{{- if le (int .Values.terminationGracePeriodSeconds) (int $stop) -}}
{{- fail (printf "terminationGracePeriodSeconds must be more than %d: drainSeconds, and the 30 s that a silo may take to end requests, flush and leave" $stop) -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.serviceMonitor.tokenSecret) -}}
{{- fail "serviceMonitor.tokenSecret is missing: /metrics wants a token (token create --name prometheus --scopes metrics)" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.host is missing: ingress.enabled needs the name under which Counters is served" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.tlsSecret) (not .Values.ingress.allowPlain) -}}
{{- fail "ingress.tlsSecret is missing: tokens travel in each request (or set ingress.allowPlain=true where TLS ends in front of the ingress)" -}}
{{- end -}}
{{- if and .Values.ingress.enabled .Values.networkPolicy.enabled (not .Values.networkPolicy.ingressFrom) -}}
{{- fail "networkPolicy.ingressFrom is missing: name the ingress controller's pods, or nothing comes through the ingress" -}}
{{- end -}}
{{- end -}}

{{/* The host bounds its own stop by this, and begins it when the drain is over (HostBuilding.ShutdownTimeout). */}}
{{- define "counters.stopSeconds" -}}30{{- end -}}

{{- define "counters.resources" -}}
{{- ternary .Values.embedded.resources .Values.resources .Values.embedded.enabled | toYaml -}}
{{- end -}}

{{/* Fewer silos than this wake somebody up. */}}
{{- define "counters.replicasMin" -}}
{{- if .Values.embedded.enabled -}}1
{{- else if .Values.autoscaling.enabled -}}{{ .Values.autoscaling.minReplicas }}
{{- else -}}{{ .Values.replicas }}
{{- end -}}
{{- end -}}

{{/* The memory limit of a silo in bytes, as Prometheus measures. */}}
{{- define "counters.memoryLimitBytes" -}}
{{- $limits := default dict (include "counters.resources" . | fromYaml).limits -}}
{{- if $limits.memory -}}
{{- $units := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $limit := $limits.memory | toString -}}
{{- mulf (regexFind "^[0-9.]+" $limit | float64) (get $units (regexFind "[A-Za-z]*$" $limit)) | printf "%.0f" -}}
{{- else -}}Inf
{{- end -}}
{{- end -}}

{{/* The secret with the silos' certificate; empty without one. */}}
{{- define "counters.siloSecret" -}}
{{- if not .Values.embedded.enabled -}}
{{- if .Values.cluster.tls.certManager.enabled -}}
{{- printf "%s-silo" (include "counters.fullname" .) -}}
{{- else -}}
{{- .Values.cluster.tls.secret -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Egress rules that every pod with stores has: names, and the stores. */}}
{{- define "counters.storeEgress" -}}
{{ include "counters.dnsEgress" . }}
{{- if .Values.networkPolicy.egressTo }}
{{ toYaml .Values.networkPolicy.egressTo }}
{{- else if not .Values.embedded.enabled }}
# Redis and ClickHouse at their usual ports, without and with TLS.
- ports:
    - port: 6379
    - port: 6380
    - port: 8123
    - port: 8443
{{- end }}
{{- end -}}

{{- define "counters.dnsEgress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
  to:
    {{- if .Values.networkPolicy.dnsTo }}
    {{- toYaml .Values.networkPolicy.dnsTo | nindent 4 }}
    {{- else }}
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
    {{- end }}
{{- end -}}

{{/* The authority for TLS to the stores: one file of the secret. */}}
{{- define "counters.caVolume" -}}
- name: ca
  secret:
    secretName: {{ .Values.tls.caSecret }}
    items:
      - key: {{ .Values.tls.caKey }}
        path: ca.crt
{{- end -}}

{{/* Settings of the host as environment variables: a colon becomes two underscores. */}}
{{- define "counters.settings" -}}
{{- range $name, $value := .Values.settings }}
- name: {{ $name | replace ":" "__" | quote }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "counters.stores" -}}
{{- if not .Values.embedded.enabled }}
- name: Counters__Redis
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.existingSecret }}
      key: {{ .Values.redis.key }}
- name: Counters__ClickHouse
  valueFrom:
    secretKeyRef:
      name: {{ .Values.clickhouse.existingSecret }}
      key: {{ .Values.clickhouse.key }}
{{- end }}
{{- if .Values.tls.caSecret }}
- name: SSL_CERT_DIR
  value: /etc/ssl/certs:/etc/counters/ca
{{- end }}
{{- end -}}

{{/* What every container of this chart is denied. */}}
{{- define "counters.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "counters.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}
