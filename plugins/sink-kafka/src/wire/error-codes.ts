/** Error codes of the Kafka protocol (protocol guide, "Error Codes") that the sink tells apart. */
export const KAFKA = {
  none: 0,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  requestTimedOut: 7,
  brokerNotAvailable: 8,
  replicaNotAvailable: 9,
  messageTooLarge: 10,
  networkException: 13,
  coordinatorLoadInProgress: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  recordListTooLarge: 18,
  notEnoughReplicas: 19,
  notEnoughReplicasAfterAppend: 20,
  topicAuthorizationFailed: 29,
  clusterAuthorizationFailed: 31,
  topicAlreadyExists: 36,
  invalidPartitions: 37,
  invalidReplicationFactor: 38,
  invalidConfig: 40,
  notController: 41,
  invalidRequest: 42,
  policyViolation: 44,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  invalidProducerIdMapping: 49,
  concurrentTransactions: 51,
  storageError: 56,
  saslAuthenticationFailed: 58,
  unknownProducerId: 59,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  unsupportedCompressionType: 76,
  invalidRecord: 87,
  throttlingQuotaExceeded: 89,
  producerFenced: 90,
} as const

const transient = new Set<number>([
  KAFKA.corruptMessage,
  KAFKA.unknownTopicOrPartition,
  KAFKA.leaderNotAvailable,
  KAFKA.notLeaderOrFollower,
  KAFKA.requestTimedOut,
  KAFKA.brokerNotAvailable,
  KAFKA.replicaNotAvailable,
  KAFKA.networkException,
  KAFKA.coordinatorLoadInProgress,
  KAFKA.coordinatorNotAvailable,
  KAFKA.notCoordinator,
  KAFKA.notEnoughReplicas,
  KAFKA.notEnoughReplicasAfterAppend,
  KAFKA.notController,
  KAFKA.concurrentTransactions,
  KAFKA.storageError,
  KAFKA.fencedLeaderEpoch,
  KAFKA.unknownLeaderEpoch,
  KAFKA.throttlingQuotaExceeded,
])

/** Whether the same request may succeed later. */
export function isTransient(code: number): boolean {
  return transient.has(code)
}

const lost = new Set<number>([
  KAFKA.outOfOrderSequence,
  KAFKA.invalidProducerEpoch,
  KAFKA.invalidProducerIdMapping,
  KAFKA.unknownProducerId,
])

/** Whether the broker no longer knows the producer or its sequence: only a new producer can go on. */
export function isSessionLost(code: number): boolean {
  return lost.has(code)
}

/** Whether a batch is too large for its topic. */
export function isTooLarge(code: number): boolean {
  return code === KAFKA.messageTooLarge || code === KAFKA.recordListTooLarge
}
