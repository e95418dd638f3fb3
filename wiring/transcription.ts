import { capacity, scaleTarget } from "../components/serving/capacity.ts";
import { endpointArn } from "../components/serving/endpoint-arn.ts";
import { StreamingGateway } from "../components/serving/gateway.ts";
import { ModelEndpoint } from "../components/serving/model-endpoint.ts";
import { timeouts } from "../components/serving/timeouts.ts";
import type { Settings } from "../settings.ts";
import { type ClusterInUse, type Foundation, applicationNamespace, gatewayName } from "./cluster.ts";

/** An endpoint to call: made here, or one that existed before. */
export interface EndpointInUse {
  readonly endpointName: string;
  readonly arn: string;
}

/** The endpoint, or nothing while there is no model to serve. */
export function endpointOf({ transcription, storage: { encryption } }: Settings, { account, prefix, providers, keys, network, storage }: Foundation): EndpointInUse | undefined {
  if (!transcription) return undefined;
  const { endpoint, model } = transcription;
  if (endpoint) return { endpointName: endpoint.existing, arn: endpointArn(account, endpoint.existing) };
  if (!model?.archive) return undefined;
  const ownKeys = encryption === "customer-key";
  return new ModelEndpoint(
    "model",
    {
      account, network, endpointName: `${prefix}-transcription`,
      model: { ...model, archive: model.archive },
      timeouts: timeouts(transcription.timeouts),
      volumeKey: keys.for("volumes"), logKey: keys.for("logs"), readKeys: ownKeys ? [keys.for("data")] : [],
      capture: model.dataCapture === "off" ? undefined : { bucketName: storage.audio.bucketName, bucketArn: storage.audio.arn, key: ownKeys ? keys.for("audio") : undefined },
    },
    { provider: providers.aws },
  );
}

export interface GatewaySurroundings extends Foundation {
  readonly cluster: ClusterInUse;
  readonly endpoint: EndpointInUse;
}

/** The gateway, or nothing while its image or its certificate is not in the settings. */
export function gatewayOf({ transcription, cluster: clusterSettings }: Settings, { account, providers, keys, network, registry, cluster, endpoint }: GatewaySurroundings): StreamingGateway | undefined {
  const { gateway, model } = transcription ?? {};
  const repository = registry?.repositoryUrls["gateway"];
  if (!transcription || !gateway?.imageDigest || !gateway.certificate || !repository) return undefined;
  const sizes = model && capacity({ streamsPerInstance: model.streamsPerInstance, minInstances: model.min, maxInstances: model.max, streamsPerPod: gateway.streamsPerPod, minPods: gateway.minPods, maxPods: gateway.maxPods });
  return new StreamingGateway(
    gatewayName,
    {
      account, network, endpoint, cluster: cluster.place, namespace: applicationNamespace,
      image: { repository, digest: gateway.imageDigest },
      choices: { ...gateway, certificate: gateway.certificate },
      capacity: sizes ?? { podTarget: scaleTarget(gateway.streamsPerPod) },
      timeouts: timeouts(transcription.timeouts),
      secretsKey: clusterSettings && !("existing" in clusterSettings) ? keys.for("secrets") : undefined,
      install: cluster.inside && { after: cluster.inside.ready },
    },
    { providers: [providers.aws, ...(cluster.inside ? [cluster.inside.provider] : [])] },
  );
}
