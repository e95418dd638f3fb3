import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";
import { type NetworkPlace } from "../network/network.ts";
import { stockImage } from "../pins.ts";
import { scaleTarget } from "./capacity.ts";
import { contentName } from "./content-name.ts";
import { endpointArn } from "./endpoint-arn.ts";
import { EndpointAlarms } from "./endpoint-alarms.ts";
import { EndpointScaling, type EndpointScalingArgs } from "./endpoint-scaling.ts";
import { endpointTemplate, rolloutLimitSeconds } from "./endpoint-template.ts";
import { familyOf } from "./model-machines.ts";
import { ModelRole, endpointLogGroup } from "./model-role.ts";
import type { Timeouts } from "./timeouts.ts";

export interface ModelEndpointArgs {
  readonly account: Account;
  readonly endpointName: string;
  readonly network: NetworkPlace;
  readonly model: {
    readonly archive: { readonly uri: string; readonly sha256: string };
    /** @default AWS's container for speech recognition */
    readonly image?: string | undefined;
    readonly instanceType: string;
    readonly min: number;
    readonly max: number;
    readonly streamsPerInstance: number;
    readonly floors: EndpointScalingArgs["floors"];
    readonly logRetentionDays: number;
  };
  readonly timeouts: Timeouts;
  /** Encrypts the instances' volumes, where they take a key. */
  readonly volumeKey: EncryptionKey;
  readonly logKey: EncryptionKey;
  /** Keys that the archive may be encrypted with. */
  readonly readKeys: readonly EncryptionKey[];
  /** Where a sample of the answers goes. @default nowhere: SageMaker keeps neither audio nor transcript */
  readonly capture?: { readonly bucketName: string; readonly bucketArn: string; readonly key: EncryptionKey | undefined } | undefined;
}

const variantName = "AllTraffic";
/** GB for the archive, unpacked, where the instance has no disks of its own. */
const volumeGb = 60;
const capturedPercent = 5;
/** Host image whose driver serves CUDA 12.4, as the stock container needs (inferenceAmiVersion of CreateEndpointConfig). */
const gpuHostImage = "al2-ami-sagemaker-inference-gpu-3-1";

/**
 * A speech model behind a SageMaker endpoint: private, isolated from the network, scaled by streams, changed by canary with a way back.
 * Model and configuration are named by their content; the endpoint keeps its name, and its number of instances, across changes.
 */
export class ModelEndpoint extends pulumi.ComponentResource {
  readonly endpointName: string;
  readonly arn: string;

  constructor(name: string, args: ModelEndpointArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:serving:ModelEndpoint", name, {}, opts);
    const { account, endpointName, model, timeouts } = args;
    this.endpointName = endpointName;
    this.arn = endpointArn(account, endpointName);

    const logs = new aws.cloudwatch.LogGroup(`${name}-logs`, { name: endpointLogGroup(endpointName), retentionInDays: model.logRetentionDays, kmsKeyId: args.logKey.arn }, { parent: this });
    const configuration = this.configuration(name, args, this.model(name, args));
    const alarms = new EndpointAlarms(`${name}-alarms`, { endpointName, variantName, answersOnce: model.image === undefined }, { parent: this });
    const minutes = `${Math.ceil(rolloutLimitSeconds(timeouts) / 60) + 30}m`;
    const endpoint = new aws.cloudformation.Stack(
      `${name}-endpoint`,
      {
        name: `${endpointName}-endpoint`,
        templateBody: endpointTemplate({ endpointName, minInstances: model.min, timeouts, alarmNames: alarms.names }),
        parameters: { EndpointConfigName: configuration.name },
      },
      // A rollout takes as long as the longest stream: the provider's half hour is not enough.
      { parent: this, dependsOn: [logs, alarms], customTimeouts: { create: minutes, update: minutes, delete: minutes } },
    );
    new EndpointScaling(`${name}-scaling`, { ...model, endpointName, variantName, target: scaleTarget(model.streamsPerInstance) }, { parent: this, dependsOn: [endpoint] });
    this.registerOutputs({ endpointName: this.endpointName, arn: this.arn });
  }

  private model(name: string, args: ModelEndpointArgs): aws.sagemaker.Model {
    const { account, model, endpointName, network } = args;
    const { accelerator } = familyOf(model.instanceType);
    const image = model.image ?? stockImage(accelerator === "gpu" ? "speech-gpu" : "speech-cpu", account.region);
    const role = new ModelRole(
      `${name}-execution`,
      {
        account, endpointName, archiveUri: model.archive.uri, image, readKeys: args.readKeys.map(({ arn }) => arn),
        capture: args.capture && { bucketArn: args.capture.bucketArn, keyArn: args.capture.key?.arn },
      },
      { parent: this },
    );
    const content = {
      executionRoleArn: role.arn,
      enableNetworkIsolation: true,
      vpcConfig: { subnets: network.privateSubnetIds, securityGroupIds: [this.securityGroup(name, network)] },
      primaryContainer: {
        image, modelDataUrl: model.archive.uri,
        // The stock container reads the task; any other may read which archive it has.
        environment: { ...(model.image ? {} : { HF_TASK: "automatic-speech-recognition" }), MODEL_ARCHIVE_SHA256: model.archive.sha256 },
      },
    };
    return new aws.sagemaker.Model(`${name}-model`, { name: contentName(endpointName, content), ...content }, { parent: this });
  }

  private configuration(name: string, args: ModelEndpointArgs, made: aws.sagemaker.Model): aws.sagemaker.EndpointConfiguration {
    const { model, capture } = args;
    const { accelerator, localDisks } = familyOf(model.instanceType);
    const content = {
      // SageMaker refuses a key and a size for instances with disks of their own, which are encrypted in hardware.
      ...(localDisks ? {} : { kmsKeyArn: args.volumeKey.arn }),
      productionVariants: [
        {
          variantName, modelName: made.name, instanceType: model.instanceType, initialInstanceCount: model.min, initialVariantWeight: 1,
          ...(localDisks ? {} : { volumeSizeInGb: volumeGb }),
          ...(accelerator === "gpu" ? { inferenceAmiVersion: gpuHostImage } : {}),
          routingConfigs: [{ routingStrategy: "LEAST_OUTSTANDING_REQUESTS" }],
          containerStartupHealthCheckTimeoutInSeconds: 900, modelDataDownloadTimeoutInSeconds: 1800,
        },
      ],
      ...(capture ? { dataCaptureConfig: { enableCapture: true, initialSamplingPercentage: capturedPercent, captureOptions: [{ captureMode: "Output" }], destinationS3Uri: `s3://${capture.bucketName}/transcripts/`, ...(capture.key ? { kmsKeyId: capture.key.arn } : {}) } } : {}),
    };
    return new aws.sagemaker.EndpointConfiguration(`${name}-configuration`, { name: contentName(args.endpointName, content), ...content }, { parent: this });
  }

  /** The containers take no connections of others, and reach S3 for the archive. */
  private securityGroup(name: string, network: NetworkPlace): pulumi.Output<string> {
    const group = new aws.ec2.SecurityGroup(`${name}-containers`, { vpcId: network.vpcId, description: "Model containers", tags: { Name: `${name}-containers` } }, { parent: this });
    const destination = network.s3PrefixListId ? { prefixListId: network.s3PrefixListId } : { cidrIpv4: "0.0.0.0/0" };
    new aws.vpc.SecurityGroupEgressRule(`${name}-to-s3`, { securityGroupId: group.id, description: "The model archive in S3", ipProtocol: "tcp", fromPort: 443, toPort: 443, ...destination }, { parent: this });
    return group.id;
  }
}
