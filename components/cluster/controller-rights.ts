import type { Account } from "../account.ts";
import { type PolicyStatement, allow } from "../policy-document.ts";

/** What each controller may do in AWS. Describing calls can't be limited to a resource. */

export const autoscalerRights = (clusterName: string): PolicyStatement[] => [
  allow(
    [
      "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities", "autoscaling:DescribeTags",
      "ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions", "ec2:GetInstanceTypesFromInstanceRequirements", "eks:DescribeNodegroup",
    ],
    "*",
  ),
  allow(["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"], "*", { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned" } }),
];

/** Load balancers and their security groups are made by the program; the controller only keeps the targets. */
export const targetRights = ({ partition, region, id }: Account, targetGroupPrefix: string): PolicyStatement[] => [
  allow(
    [
      "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
      "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
    ],
    "*",
  ),
  allow(["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"], `arn:${partition}:elasticloadbalancing:${region}:${id}:targetgroup/${targetGroupPrefix}*/*`),
];

/** For triggers on CloudWatch. */
export const scalerRights: PolicyStatement[] = [allow(["cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"], "*")];
