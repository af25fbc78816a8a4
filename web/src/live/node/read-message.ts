import { Field, Malformed } from './fields';
import {
  profiles,
  type Capability,
  type Frame,
  type Hello,
  type Latency,
  type NodeMessage,
  type Observed,
  type PlaceHeat,
  type ProcessRow,
  type ScenarioInfo,
  type Snapshot,
  type Supervised,
} from './protocol';

// Beyond these the page shows no more.
const scenariosMax = 200;
const workersMax = 1_024;
const processesMax = 20_000;
const throughputMax = 1_200;
const heatSideMax = 512;
const supervisedMax = 2_000;
const depthMax = 32;
const statesMax = 40;
const messageMax = 16_000_000;

/** What a node has sent, or what is wrong with it: a text is never more than a text until it is read here. */
export function readMessage(text: unknown): NodeMessage | { readonly type: 'malformed'; readonly problem: string } {
  try {
    if (typeof text !== 'string') throw new Malformed('', 'is no text');
    if (text.length > messageMax) throw new Malformed('', `has ${text.length} characters`);
    return messageOf(new Field(JSON.parse(text), ''));
  } catch (error) {
    if (error instanceof Malformed) return { type: 'malformed', problem: error.message };
    if (error instanceof SyntaxError) return { type: 'malformed', problem: 'the message is no JSON' };
    throw error;
  }
}

function messageOf(message: Field): NodeMessage {
  const type = message.at('type').oneOf(['hello', 'tick', 'snapshot', 'error', 'result']);
  switch (type) {
    case 'hello':
      return helloOf(message);
    case 'tick':
      return { type, frame: frameOf(message.at('frame')) };
    case 'snapshot':
      return snapshotOf(message);
    case 'error':
      return { type, code: message.at('code').text(), message: message.at('message').text(), id: idOf(message) };
    case 'result':
      return { type, id: idOf(message), request: message.at('request').text(), value: message.at('value').json() };
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

const idOf = (message: Field): string | null => message.at('id').orNull((id) => id.id());
const textOf = (field: Field): string => field.text();

function helloOf(hello: Field): Hello {
  return {
    type: 'hello',
    protocol: hello.at('protocol').number(),
    node: hello.at('node').text(),
    version: hello.at('version').text(),
    started_at_ms: hello.at('started_at_ms').orNull((at) => at.amount()) ?? 0,
    scenarios: hello.at('scenarios').list(scenariosMax, scenarioOf),
    capabilities: hello.at('capabilities').list(statesMax, textOf) as Capability[],
    resource_profile: hello.at('resource_profile').oneOf(profiles),
    observer_detail: hello.at('observer_detail').boolean(),
    scenario: hello.at('scenario').orNull(textOf),
  };
}

function scenarioOf(scenario: Field): ScenarioInfo {
  return {
    id: scenario.at('id').text(),
    label: scenario.at('label').text(),
    description: scenario.at('description').text(),
    unit: scenario.at('unit').text(),
    operation: scenario.at('operation').text(),
    latency: scenario.at('latency').orNull(textOf) ?? '',
    source: scenario.at('source').text(),
    synthetic: scenario.at('synthetic').boolean(),
  };
}

function snapshotOf(snapshot: Field): Snapshot {
  return {
    type: 'snapshot',
    uptime_ns: snapshot.at('uptime_ns').amount(),
    scenario: snapshot.at('scenario').orNull(textOf),
    running: snapshot.at('running').boolean(),
    resource_profile: snapshot.at('resource_profile').oneOf(profiles),
    observer_detail: snapshot.at('observer_detail').boolean(),
    engine_state: snapshot.at('engine_state').orNull(textOf),
    observer: snapshot.at('observer').orNull(observedOf),
  };
}

function frameOf(frame: Field): Frame {
  return {
    scenario: frame.at('scenario').orNull(textOf),
    running: frame.at('running').boolean(),
    uptime_ns: frame.at('uptime_ns').amount(),
    operations: frame.at('operations').amount(),
    operations_per_second: frame.at('operations_per_second').amount(),
    peak_operations_per_second: frame.at('peak_operations_per_second').amount(),
    latency: frame.at('latency').orNull(latencyOf),
    throughput: frame.at('throughput').list(throughputMax, (rate) => rate.amount()),
    warm: frame.at('warm').boolean(),
    stalled: frame.at('stalled').boolean(),
    observer: frame.at('observer').orNull(observedOf),
    heat: frame.at('heat').orNull(heatOf),
  };
}

function latencyOf(latency: Field): Latency {
  return {
    p50_ns: latency.at('p50_ns').amount(),
    p90_ns: latency.at('p90_ns').amount(),
    p95_ns: latency.at('p95_ns').amount(),
    p99_ns: latency.at('p99_ns').amount(),
    p999_ns: latency.at('p999_ns').amount(),
    max_ns: latency.at('max_ns').amount(),
    count: latency.at('count').amount(),
  };
}

function observedOf(observed: Field): Observed {
  const left = { nodes: supervisedMax };
  return {
    uptime_ns: observed.at('uptime_ns').amount(),
    states: statesOf(observed.at('states')),
    workers: observed.at('workers').list(workersMax, (worker) => ({
      busy: Math.min(1, worker.at('busy').amount()),
      dispatches: worker.at('dispatches').amount(),
      steals: worker.at('steals').amount(),
    })),
    memory_bytes: observed.at('memory_bytes').amount(),
    spawned: observed.at('spawned').amount(),
    finished: observed.at('finished').amount(),
    messages: observed.at('messages').amount(),
    queue_depth: observed.at('queue_depth').amount(),
    processes: observed.at('processes').orNull((rows) => rows.list(processesMax, processOf)),
    supervision: observed.at('supervision').orNull((tree) => supervisedOf(tree, depthMax, left)),
  };
}

function statesOf(states: Field): Record<string, number> {
  const names = Object.keys(states.object()).slice(0, statesMax);
  return Object.fromEntries(names.map((name) => [name, states.at(name).amount()]));
}

function processOf(row: Field): ProcessRow {
  return {
    id: row.at('id').id(),
    name: row.at('name').text(),
    status: row.at('status').text(),
    mailbox_depth: row.at('mailbox_depth').amount(),
    memory_bytes: row.at('memory_bytes').amount(),
    dispatches: row.at('dispatches').amount(),
  };
}

// Of a tree that is too large or deep, the page shows the beginning.
function supervisedOf(nodes: Field, depth: number, left: { nodes: number }): Supervised[] {
  const children = nodes.list(left.nodes, (node) => node);
  left.nodes -= children.length;
  return children.map((node) => ({
    id: node.at('id').id(),
    name: node.at('name').text(),
    restarts: node.at('restarts').amount(),
    reason: node.at('reason').orNull(textOf) ?? '',
    children: depth === 0 || node.at('children').isAbsent ? [] : supervisedOf(node.at('children'), depth - 1, left),
  }));
}

function heatOf(heat: Field): PlaceHeat | null {
  if (heat.at('width').value === 0 && heat.at('height').value === 0) return null;
  const side = (name: string): number => {
    const cells = heat.at(name).amount();
    if (!Number.isInteger(cells) || cells < 1 || cells > heatSideMax) throw new Malformed(`${heat.pointer}/${name}`, `is not from 1 to ${heatSideMax}`);
    return cells;
  };
  const [width, height] = [side('width'), side('height')];
  const cells = heat.at('cells').list(width * height, (cell) => cell.amount());
  if (cells.length !== width * height) throw new Malformed(`${heat.pointer}/cells`, `are ${cells.length}, not ${width} by ${height}`);
  return { width, height, cells };
}
