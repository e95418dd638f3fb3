/** Where resources that compute or hold data name their subnets. */

export interface Placement {
  /** Paths of subnet ids. */
  readonly paths: readonly string[];
  /** What it means when none is set: AWS's default VPC, whose subnets are public; or a service that then runs outside any VPC of the account. */
  readonly absent: "public" | "elsewhere";
}

const required = (...paths: string[]): Placement => ({ paths, absent: "public" });
const optional = (...paths: string[]): Placement => ({ paths, absent: "elsewhere" });

export const placements: Readonly<Record<string, Placement>> = {
  "aws:autoscaling/group:Group": required("vpcZoneIdentifiers"),
  "aws:batch/computeEnvironment:ComputeEnvironment": optional("computeResources.subnets"),
  "aws:codebuild/project:Project": optional("vpcConfig.subnets"),
  "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup": required("subnetIds"),
  "aws:docdb/subnetGroup:SubnetGroup": required("subnetIds"),
  "aws:ec2/instance:Instance": required("subnetId"),
  "aws:ec2/launchTemplate:LaunchTemplate": optional("networkInterfaces"),
  "aws:ec2/networkInterface:NetworkInterface": required("subnetId"),
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": required("subnetId"),
  "aws:ecs/service:Service": optional("networkConfiguration.subnets"),
  "aws:efs/mountTarget:MountTarget": required("subnetId"),
  "aws:eks/cluster:Cluster": required("vpcConfig.subnetIds"),
  "aws:eks/fargateProfile:FargateProfile": required("subnetIds"),
  "aws:eks/nodeGroup:NodeGroup": required("subnetIds"),
  "aws:elasticache/subnetGroup:SubnetGroup": required("subnetIds"),
  "aws:emr/cluster:Cluster": required("ec2Attributes.subnetId", "ec2Attributes.subnetIds"),
  "aws:lambda/function:Function": optional("vpcConfig.subnetIds"),
  "aws:memorydb/subnetGroup:SubnetGroup": required("subnetIds"),
  "aws:msk/cluster:Cluster": required("brokerNodeGroupInfo.clientSubnets"),
  "aws:mwaa/environment:Environment": required("networkConfiguration.subnetIds"),
  "aws:neptune/subnetGroup:SubnetGroup": required("subnetIds"),
  "aws:opensearch/domain:Domain": required("vpcOptions.subnetIds"),
  "aws:rds/subnetGroup:SubnetGroup": required("subnetIds"),
  "aws:redshift/subnetGroup:SubnetGroup": required("subnetIds"),
  "aws:sagemaker/domain:Domain": required("subnetIds"),
  "aws:sagemaker/model:Model": required("vpcConfig.subnets"),
  "aws:sagemaker/notebookInstance:NotebookInstance": required("subnetId"),
};
