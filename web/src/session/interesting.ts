/** Kinds of records that people want to stop at, and that the timeline marks. */
export const INTERESTING_KINDS: readonly string[] = [
  'node_started',
  'node_crashed',
  'node_stopped',
  'node_paused',
  'node_resumed',
  'node_wiped',
  'partitioned',
  'partition_healed',
  'network_healed',
  'rule_fired',
  'scenario_note',
  'shown_changed',
  'property_failed',
];
