import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import { type KeyPurpose, keyPolicy } from "./key-policies.ts";

/** A key to encrypt with: made here, or one that existed before, perhaps in another account. */
export interface EncryptionKey {
  readonly arn: pulumi.Input<string>;
}

export interface KeysArgs {
  readonly account: Account;
  /** Prefix of the aliases, alias/{prefix}-{purpose}. */
  readonly aliasPrefix: string;
  /** Purposes that the stack needs. A key costs 1 USD a month. */
  readonly purposes: readonly KeyPurpose[];
  /** Keys to use as they are, by purpose. */
  readonly existing: Readonly<Partial<Record<KeyPurpose, string>>>;
  /** Waiting period before a deleted key is gone, 7 to 30 days. */
  readonly deletionWindowDays: number;
  readonly autoscalingServiceRoleExists: boolean;
}

/** Customer-managed keys by purpose, rotated every year, each with a least-privilege policy. */
export class Keys extends pulumi.ComponentResource {
  private readonly byPurpose = new Map<KeyPurpose, EncryptionKey>();

  constructor(name: string, args: KeysArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:data:Keys", name, {}, opts);
    for (const purpose of args.purposes) {
      const arn = args.existing[purpose] ?? this.create(`${name}-${purpose}`, purpose, args).arn;
      this.byPurpose.set(purpose, { arn });
    }
    this.registerOutputs({});
  }

  /** @throws Error when the purpose was not asked for: a mistake in the wiring. */
  for(purpose: KeyPurpose): EncryptionKey {
    const key = this.byPurpose.get(purpose);
    if (!key) throw new Error(`keys.for("${purpose}"): the purpose is not in KeysArgs.purposes (${[...this.byPurpose.keys()].join(", ")})`);
    return key;
  }

  private create(role: string, purpose: KeyPurpose, args: KeysArgs): aws.kms.Key {
    const key = new aws.kms.Key(
      role,
      {
        description: `${args.aliasPrefix}: ${purpose}`,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        deletionWindowInDays: args.deletionWindowDays,
        policy: JSON.stringify(keyPolicy(purpose, args.account, args)),
      },
      { parent: this },
    );
    new aws.kms.Alias(role, { name: `alias/${args.aliasPrefix}-${purpose}`, targetKeyId: key.keyId }, { parent: this });
    return key;
  }
}
