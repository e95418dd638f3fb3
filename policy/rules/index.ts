import type { Rule } from "../engine/rule.ts";
import { rule as backupVaultEncrypted } from "./encryption/backup-vault-encrypted.ts";
import { rule as bucketEncrypted } from "./encryption/bucket-encrypted.ts";
import { rule as cacheEncrypted } from "./encryption/cache-encrypted.ts";
import { rule as clusterSecretsEncrypted } from "./encryption/cluster-secrets-encrypted.ts";
import { rule as databaseEncrypted } from "./encryption/database-encrypted.ts";
import { rule as deliveryStreamEncrypted } from "./encryption/delivery-stream-encrypted.ts";
import { rule as distributionTls } from "./encryption/distribution-tls.ts";
import { rule as domainEncrypted } from "./encryption/domain-encrypted.ts";
import { rule as endpointStorageEncrypted } from "./encryption/endpoint-storage-encrypted.ts";
import { rule as fileSystemEncrypted } from "./encryption/file-system-encrypted.ts";
import { rule as kafkaEncrypted } from "./encryption/kafka-encrypted.ts";
import { rule as keyRotated } from "./encryption/key-rotated.ts";
import { rule as listenerTls } from "./encryption/listener-tls.ts";
import { rule as logGroupEncrypted } from "./encryption/log-group-encrypted.ts";
import { rule as notebookEncrypted } from "./encryption/notebook-encrypted.ts";
import { rule as queueEncrypted } from "./encryption/queue-encrypted.ts";
import { rule as repositoryEncrypted } from "./encryption/repository-encrypted.ts";
import { rule as searchDomainEncrypted } from "./encryption/search-domain-encrypted.ts";
import { rule as secretEncrypted } from "./encryption/secret-encrypted.ts";
import { rule as streamEncrypted } from "./encryption/stream-encrypted.ts";
import { rule as subscriptionTls } from "./encryption/subscription-tls.ts";
import { rule as tableEncrypted } from "./encryption/table-encrypted.ts";
import { rule as topicEncrypted } from "./encryption/topic-encrypted.ts";
import { rule as trailEncrypted } from "./encryption/trail-encrypted.ts";
import { rule as volumeEncrypted } from "./encryption/volume-encrypted.ts";
import { rule as warehouseEncrypted } from "./encryption/warehouse-encrypted.ts";
import { rule as clusterEndpointPrivate } from "./network/cluster-endpoint-private.ts";
import { rule as computeInPrivateSubnet } from "./network/compute-in-private-subnet.ts";
import { rule as defaultGroupClosed } from "./network/default-group-closed.ts";
import { rule as flowLogsOn } from "./network/flow-logs-on.ts";
import { rule as noPublicAddress } from "./network/no-public-address.ts";
import { rule as subnetLabelTrue } from "./network/subnet-label-true.ts";
import { rule as bucketAccessBlocked } from "./storage/bucket-access-blocked.ts";
import { rule as bucketAclNotPublic } from "./storage/bucket-acl-not-public.ts";
import { rule as bucketPolicyNotPublic } from "./storage/bucket-policy-not-public.ts";
import { rule as bucketTlsOnly } from "./storage/bucket-tls-only.ts";
import { rule as resourcePolicyNotPublic } from "./storage/resource-policy-not-public.ts";

/** All rules. Importing them starts nothing. */
export const rules: readonly Rule[] = [
  backupVaultEncrypted,
  bucketEncrypted,
  cacheEncrypted,
  clusterSecretsEncrypted,
  databaseEncrypted,
  deliveryStreamEncrypted,
  distributionTls,
  domainEncrypted,
  endpointStorageEncrypted,
  fileSystemEncrypted,
  kafkaEncrypted,
  keyRotated,
  listenerTls,
  logGroupEncrypted,
  notebookEncrypted,
  queueEncrypted,
  repositoryEncrypted,
  searchDomainEncrypted,
  secretEncrypted,
  streamEncrypted,
  subscriptionTls,
  tableEncrypted,
  topicEncrypted,
  trailEncrypted,
  volumeEncrypted,
  warehouseEncrypted,
  clusterEndpointPrivate,
  computeInPrivateSubnet,
  defaultGroupClosed,
  flowLogsOn,
  noPublicAddress,
  subnetLabelTrue,
  bucketAccessBlocked,
  bucketAclNotPublic,
  bucketPolicyNotPublic,
  bucketTlsOnly,
  resourcePolicyNotPublic,
];
