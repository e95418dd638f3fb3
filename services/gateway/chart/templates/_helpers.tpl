{{/* Names are safe at 63 characters, the longest that Kubernetes takes for a label. */}}
{{- define "gateway.name" -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* A name with a suffix, still within 63 characters. Call with (list . "metrics"). */}}
{{- define "gateway.nameOf" -}}
{{- $suffix := index . 1 -}}
{{- printf "%s-%s" ((index . 0).Release.Name | trunc (int (sub 62 (len $suffix))) | trimSuffix "-") $suffix -}}
{{- end -}}

{{/* What selects the pods: never changes. */}}
{{- define "gateway.selector" -}}
app.kubernetes.io/name: gateway
app.kubernetes.io/instance: {{ include "gateway.name" . }}
{{- end -}}

{{- define "gateway.labels" -}}
{{ include "gateway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}
