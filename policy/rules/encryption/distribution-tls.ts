import { inTransit } from "../../engine/controls.ts";
import { eachItem } from "../../engine/checks.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { at, unknown, type Value } from "../../engine/value.ts";
import { every, fail, pass, undetermined } from "../../engine/verdict.ts";

const distribution = "aws:cloudfront/distribution:Distribution";
const behaviour = (viewerProtocolPolicy: unknown) => ({ defaultCacheBehavior: { viewerProtocolPolicy } });

function secure(value: Value, path: string) {
  const policy = at(value, "viewerProtocolPolicy");
  if (policy === unknown) return undetermined(`${path}.viewerProtocolPolicy is not known yet`);
  return policy === "https-only" || policy === "redirect-to-https" ? pass : fail(`${path} serves plain HTTP`, path);
}

export const rule = resourceRule({
  id: "distribution-tls",
  title: "CloudFront serves HTTPS only",
  severity: "high",
  why: "Sign-in pages and tokens over plain HTTP can be read and replaced on the way.",
  remediation: 'Set viewerProtocolPolicy to "redirect-to-https" or "https-only" on every cache behaviour.',
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html",
  controls: [...inTransit, "FSBP CloudFront.3"],
  types: [distribution],
  unknown: "An unknown policy is undetermined.",
  check: (resource) =>
    every([
      eachItem(resource, "defaultCacheBehavior", fail("its default cache behaviour serves plain HTTP"), secure),
      eachItem(resource, "orderedCacheBehaviors", pass, secure),
    ]),
  fixtures: {
    compliant: [judged(distribution, behaviour("https-only")), judged(distribution, { ...behaviour("redirect-to-https"), orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }] })],
    violating: [judged(distribution, behaviour("allow-all")), judged(distribution, { ...behaviour("https-only"), orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] })],
    unknown: [judged(distribution, behaviour(notKnown))],
    boundary: [{ expect: "fail", resources: judged(distribution, { ...behaviour(notKnown), orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] }) }],
  },
});
