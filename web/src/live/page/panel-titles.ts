import type { PanelName } from '../node/view-address';

export const panelTitles: Readonly<Record<PanelName, string>> = {
  throughput: 'Throughput',
  latency: 'Latency',
  heat: 'Latency over time',
  queue: 'Queue depth',
  workers: 'Workers',
  partitions: 'Load by place',
  processes: 'Processes',
  supervision: 'Supervision',
  log: 'Log',
};
