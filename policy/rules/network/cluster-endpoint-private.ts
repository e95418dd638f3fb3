import { networkAccess } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { unknown, type Value } from "../../engine/value.ts";
import { fail, pass, undetermined } from "../../engine/verdict.ts";

const cluster = "aws:eks/cluster:Cluster";
const everywhere: readonly Value[] = ["0.0.0.0/0", "::/0"];
const endpoint = (vpcConfig: unknown) => ({ vpcConfig });

export const rule = resourceRule({
  id: "cluster-endpoint-private",
  title: "The Kubernetes API is not open to the internet",
  severity: "high",
  why: "A public endpoint without named addresses leaves the control plane one stolen token away from everyone.",
  remediation: "Set endpointPublicAccess: false, or list publicAccessCidrs without 0.0.0.0/0.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  controls: [...networkAccess, "FSBP EKS.1"],
  types: [cluster],
  unknown: "An unknown flag or address is undetermined.",
  check: (resource) => {
    const isPublic = resource.at("vpcConfig.endpointPublicAccess");
    if (isPublic === false || isPublic === "false") return pass;
    const addresses = resource.items("vpcConfig.publicAccessCidrs");
    if (addresses !== unknown && addresses.length > 0 && !addresses.some((address) => address === unknown || everywhere.includes(address))) return pass;
    const open = addresses !== unknown && (addresses.length === 0 || addresses.some((address) => everywhere.includes(address)));
    if (isPublic === unknown || !open) return undetermined("vpcConfig.endpointPublicAccess or publicAccessCidrs is not known yet");
    return fail("its API endpoint is open to the internet");
  },
  fixtures: {
    compliant: [judged(cluster, endpoint({ endpointPublicAccess: false })), judged(cluster, endpoint({ endpointPublicAccess: true, publicAccessCidrs: ["198.51.100.0/24"] }))],
    violating: [judged(cluster, endpoint({ endpointPrivateAccess: true })), judged(cluster, endpoint({ endpointPublicAccess: true, publicAccessCidrs: ["198.51.100.0/24", "0.0.0.0/0"] })), judged(cluster, endpoint({ endpointPublicAccess: true, publicAccessCidrs: ["::/0"] })), judged(cluster, {})],
    unknown: [judged(cluster, endpoint({ endpointPublicAccess: notKnown })), judged(cluster, endpoint({ publicAccessCidrs: notKnown })), judged(cluster, endpoint(notKnown))],
    boundary: [
      { expect: "fail", resources: judged(cluster, endpoint({ endpointPublicAccess: true, publicAccessCidrs: [notKnown, "0.0.0.0/0"] })) },
      { expect: "pass", resources: judged(cluster, endpoint({ endpointPublicAccess: notKnown, publicAccessCidrs: ["198.51.100.0/24"] })) },
    ],
  },
});
