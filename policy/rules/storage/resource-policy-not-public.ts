import { access } from "../../engine/controls.ts";
import { notForEveryone } from "../../engine/policy-document.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { notApplicable } from "../../engine/verdict.ts";

const types = [
  "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy", "aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy", "aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretPolicy:SecretPolicy", "aws:efs/fileSystemPolicy:FileSystemPolicy",
];
const open = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] });
const tied = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } }] });

export const rule = resourceRule({
  id: "resource-policy-not-public",
  title: "No key, queue, topic, secret, repository or file system is open to everyone",
  severity: "critical",
  why: "A resource policy for everyone lets any AWS account in, whatever the account's own permissions say.",
  remediation: "Name the principals, or restrict the statement by account, organization, VPC or source ARN.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
  controls: [...access, "FSBP SQS.3", "FSBP SNS.4", "FSBP KMS.5"],
  types,
  unknown: "An unknown policy, or an unknown part of an allowing statement, is undetermined.",
  check: (resource) => (resource.at("policy") === undefined ? notApplicable : notForEveryone(resource.at("policy"), "policy")),
  fixtures: {
    compliant: types.map((type) => judged(type, { policy: tied })),
    violating: types.map((type) => judged(type, { policy: open })),
    unknown: types.map((type) => judged(type, { policy: notKnown })),
    boundary: [{ expect: "notApplicable", resources: judged("aws:kms/key:Key", {}) }],
  },
});
