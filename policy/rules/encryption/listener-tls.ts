import { inTransit } from "../../engine/controls.ts";
import type { Resource } from "../../engine/resource.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { at, unknown, type Found, type Value } from "../../engine/value.ts";
import { every, fail, notApplicable, pass, undetermined, type Verdict } from "../../engine/verdict.ts";

const listeners = ["aws:lb/listener:Listener", "aws:alb/listener:Listener", "aws:elasticloadbalancingv2/listener:Listener", "aws:applicationloadbalancing/listener:Listener"];
const classic = ["aws:elb/loadBalancer:LoadBalancer", "aws:elasticloadbalancing/loadBalancer:LoadBalancer"];
const plain = "it accepts plain HTTP";

function listener(resource: Resource): Verdict {
  const protocol = resource.at("protocol");
  if (protocol === unknown) return undetermined("protocol is not known yet");
  if (protocol === undefined || protocol === "TCP") return onPort(resource.at("port"), protocol);
  if (protocol !== "HTTP") return pass;
  const actions = resource.items("defaultActions");
  if (actions === unknown) return undetermined("defaultActions is not known yet");
  const redirects = actions.map(redirectsToTls);
  if (redirects.includes(false) || actions.length === 0) return fail(plain);
  return redirects.includes(unknown) ? undetermined("defaultActions is not known yet") : pass;
}

/** Port 80 is plain HTTP whatever the listener calls it. TCP on another port may carry TLS that ends behind it; without a protocol the listener is a gateway's. */
function onPort(port: Found, protocol: "TCP" | undefined): Verdict {
  if (port === unknown) return undetermined("port is not known yet");
  if (port === 80 || port === "80") return fail(plain);
  return protocol === "TCP" ? pass : notApplicable;
}

function redirectsToTls(action: Value): boolean | typeof unknown {
  const type = at(action, "type");
  const protocol = at(action, "redirect.protocol");
  if (type === unknown || protocol === unknown) return unknown;
  return type === "redirect" && protocol === "HTTPS";
}

function classicListeners(resource: Resource): Verdict {
  const found = resource.items("listeners");
  if (found === unknown) return undetermined("listeners is not known yet");
  return every(
    found.map((item, index) => {
      const protocol = at(item, "lbProtocol");
      if (protocol === unknown) return undetermined(`listeners[${index}].lbProtocol is not known yet`);
      return typeof protocol === "string" && /^(?:http|tcp)$/i.test(protocol) ? fail(`listeners[${index}] accepts plain traffic`, `listeners[${index}]`) : pass;
    }),
  );
}

export const rule = resourceRule({
  id: "listener-tls",
  title: "Listeners accept TLS only",
  severity: "critical",
  why: "Whoever sits on the path reads and changes what a plain listener carries.",
  remediation: "Use HTTPS or TLS with a certificate; keep HTTP only to redirect to HTTPS.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  controls: [...inTransit, "FSBP ELB.1", "FSBP ELB.3"],
  types: [...listeners, ...classic],
  unknown: "An unknown protocol, or an unknown action of an HTTP listener, is undetermined.",
  check: (resource) => (classic.includes(resource.type) ? classicListeners(resource) : listener(resource)),
  fixtures: {
    compliant: [
      ...listeners.map((type) => judged(type, { protocol: "HTTPS", port: 443 })),
      judged(listeners[0] as string, { protocol: "HTTP", port: 80, defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }] }),
      judged(classic[0] as string, { listeners: [{ lbProtocol: "https", lbPort: 443 }] }),
    ],
    violating: [
      ...listeners.map((type) => judged(type, { protocol: "HTTP", port: 80, defaultActions: [{ type: "forward" }] })),
      judged(listeners[0] as string, { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP" } }] }),
      judged(listeners[0] as string, { protocol: "TCP", port: 80 }),
      judged(listeners[0] as string, { port: 80 }),
      ...classic.map((type) => judged(type, { listeners: [{ lbProtocol: "HTTP", lbPort: 80 }] })),
    ],
    unknown: [
      judged(listeners[0] as string, { protocol: notKnown }),
      judged(listeners[0] as string, { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: notKnown } }] }),
      judged(classic[0] as string, { listeners: notKnown }),
    ],
    boundary: [
      // TLS ends in the pod: the load balancer passes it through.
      { expect: "pass", resources: judged(listeners[0] as string, { protocol: "TCP", port: 443 }) },
      { expect: "fail", resources: judged(listeners[0] as string, { protocol: "HTTP", defaultActions: [{ type: notKnown }, { type: "forward" }] }) },
      { expect: "fail", resources: judged(classic[0] as string, { listeners: [{ lbProtocol: notKnown }, { lbProtocol: "tcp" }] }) },
    ],
  },
});
