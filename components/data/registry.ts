import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./keys.ts";

export interface RegistryArgs {
  /** {project}-{environment}; repositories are named {prefix}/{repository}. */
  readonly namePrefix: string;
  readonly repositories: readonly string[];
  /** Images kept per repository. */
  readonly keepImages: number;
  /** Days until an image without a tag is deleted. */
  readonly untaggedDays: number;
  readonly key: EncryptionKey;
}

/** Container images: tags that never change, scanned on push, encrypted, old ones expired. */
export class Registry extends pulumi.ComponentResource {
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: RegistryArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:data:Registry", name, {}, opts);
    this.repositoryUrls = Object.fromEntries(args.repositories.map((repository) => [repository, this.repository(name, repository, args).repositoryUrl]));
    this.registerOutputs({ repositoryUrls: this.repositoryUrls });
  }

  private repository(name: string, repository: string, args: RegistryArgs): aws.ecr.Repository {
    const created = new aws.ecr.Repository(
      `${name}-${repository}`,
      {
        name: `${args.namePrefix}/${repository}`,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.key.arn }],
      },
      { parent: this },
    );
    new aws.ecr.LifecyclePolicy(`${name}-${repository}`, { repository: created.name, policy: JSON.stringify({ rules: expiryRules(args) }) }, { parent: this });
    return created;
  }
}

const expiryRules = ({ keepImages, untaggedDays }: RegistryArgs) => [
  { rulePriority: 1, description: "untagged images", selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: untaggedDays }, action: { type: "expire" } },
  { rulePriority: 2, description: "all but the newest", selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages }, action: { type: "expire" } },
];
