// foreign_client.mjs ORRERY: the protocol as docs/protocol.schema.json publishes it, spoken by a client that is not ours: the
// package `ws`, with the schema read by `ajv`. Both are Debian's (node-ws, node-ajv), found with NODE_PATH=/usr/share/nodejs.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';

const require = createRequire(import.meta.url);
const installed = (name) => {
  try {
    return require(name);
  } catch {
    console.error(`Debian's package node-${name} is not there, or not in NODE_PATH`);
    process.exit(77);
  }
};
const { WebSocket } = installed('ws');
const Ajv = installed('ajv');

const program = process.argv[2];
const schema = JSON.parse(readFileSync(new URL('../../docs/protocol.schema.json', import.meta.url), 'utf8'));
const { $schema, ...known } = schema; // This ajv knows an older draft, which has all words that the schema uses.
const ajv = new Ajv();
const validator = (name) => ajv.compile({ ...known, oneOf: undefined, $ref: `#/$defs/${name}` });
const isServerMessage = validator('ServerMessage');
const isClientMessage = validator('ClientMessage');

const seen = { types: new Set(), requests: new Set(), codes: new Set(), asked: new Set() };
const timeout = 30_000;

async function startNode(variables = {}) {
  const node = spawn(program, ['node', 'start', '--listen', '127.0.0.1:0'], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => node.kill('SIGKILL'));
  const [line] = await once(node.stdout, 'data');
  const said = /^node: http:\/\/(\S+)\/\n$/.exec(line);
  assert.ok(said, `instead of where it is the node said ${line}`);
  return { pid: node.pid, url: `ws://${said[1]}/ws` };
}

// A connection whose messages are held against the schema as they come.
class Client {
  constructor(url, options) {
    this.socket = new WebSocket(url, options);
    this.messages = [];
    this.waiting = [];
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('error', () => {}); // It is closed then.
    this.socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    after(() => this.socket.terminate());
  }

  #take(data, isBinary) {
    const message = JSON.parse(data);
    const problem = isBinary ? 'binary' : !isServerMessage(message) && ajv.errorsText(isServerMessage.errors);
    if (problem) this.problem ??= `${problem}: ${String(data).slice(0, 300)}`;
    seen.types.add(message.type);
    if (message.type === 'result') seen.requests.add(message.request);
    if (message.type === 'error') seen.codes.add(message.code);
    this.messages.push(message);
    this.waiting = this.waiting.filter((look) => !look());
  }

  // The first message from here on of which `wanted` is true, which is taken with all before it.
  next(wanted) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`it did not come: ${wanted}`)), timeout);
      const look = () => {
        const at = this.messages.findIndex(wanted);
        if (at < 0) return false;
        clearTimeout(late);
        resolve(this.messages.splice(0, at + 1).at(-1));
        return true;
      };
      if (!look()) this.waiting.push(look);
    });
  }

  async opened() {
    await once(this.socket, 'open');
    return this;
  }

  async ask(message) {
    assert.ok(isClientMessage(message), `${JSON.stringify(message)}: ${ajv.errorsText(isClientMessage.errors)}`);
    seen.asked.add(message.type);
    const id = `request ${++Client.asked}`;
    this.socket.send(JSON.stringify({ ...message, id }));
    return this.next((answer) => answer.id === id);
  }

  async value(message) {
    const answer = await this.ask(message);
    assert.equal(answer.type, 'result', JSON.stringify(answer));
    assert.equal(answer.request, message.type);
    return answer.value;
  }

  async code(message) {
    const answer = await this.ask(message);
    assert.equal(answer.type, 'error', JSON.stringify(answer));
    return answer.code;
  }

  async error(text) {
    this.socket.send(text);
    return (await this.next((message) => message.type === 'error')).code;
  }

  ofSchema() {
    assert.equal(this.problem, undefined);
  }

  static asked = 0;
}

const { url } = await startNode();
const moved = (message) => message.type === 'tick' && message.frame.operations > 0;

test('the schema can tell messages from what is none', () => {
  for (const [message, fine] of [
    [{ type: 'stop' }, true],
    [{ type: 'stop', extra: 1 }, false],
    [{ type: 'run' }, false],
    [{ type: 'engine', action: 'fly' }, false],
    [{ type: 'hello' }, false],
  ])
    assert.equal(isClientMessage(message), fine, JSON.stringify(message));
  assert.equal(isServerMessage({ type: 'error', code: 'bad_message', message: '' }), true);
  assert.equal(isServerMessage({ type: 'error', code: 'worse', message: '' }), false);
});

test('every request of the protocol has its answer', async () => {
  const client = new Client(url);
  const hello = await client.next((message) => message.type === 'hello');
  assert.equal((await client.next(() => true)).type, 'snapshot');
  assert.ok(hello.scenarios.some(({ id }) => id === 'phold'));

  assert.deepEqual(await client.value({ type: 'run', scenario: 'fault-recovery' }), { scenario: 'fault-recovery' });
  assert.equal((await client.next(moved)).frame.observer.processes, undefined);
  assert.deepEqual(await client.value({ type: 'set_observer_detail', enabled: true }), { enabled: true });
  await client.next((message) => moved(message) && message.frame.observer.supervision?.length > 0);

  const { processes } = await client.value({ type: 'eval', command: 'ps' });
  assert.ok(processes.length > 0);
  assert.ok((await client.value({ type: 'eval', command: 'top' })).processes.length > 0);
  assert.ok((await client.value({ type: 'eval', command: 'tree' })).tree.length > 0);
  assert.ok((await client.value({ type: 'eval', command: 'scenarios' })).scenarios.length === hello.scenarios.length);
  assert.ok((await client.value({ type: 'eval', command: 'metrics' })).metrics.length > 20);
  const inspected = await client.value({ type: 'eval', command: 'inspect', argument: String(processes[0].id) });
  assert.equal(inspected.name, processes[0].name);
  const known = new Set(processes.map(({ id }) => id));
  const unlisted = [...Array(1000).keys()].find((id) => !known.has(id));
  assert.equal((await client.value({ type: 'eval', command: 'inspect', argument: String(unlisted) })).id, unlisted);

  const paused = await client.value({ type: 'engine', action: 'pause' });
  assert.equal(paused.state, 'paused');
  const stepped = await client.value({ type: 'engine', action: 'step', ticks: 3 });
  assert.equal(stepped.passed, 3);
  assert.equal(stepped.tick, paused.tick + 3);
  const back = await client.value({ type: 'engine', action: 'rollback' });
  assert.ok(back.oldest_tick <= back.tick && back.tick === stepped.tick - back.passed);
  await client.value({ type: 'engine', action: 'resume' });
  assert.deepEqual(await client.value({ type: 'set_resource_profile', profile: 'light' }), { profile: 'light', restarted: true });
  assert.deepEqual(await client.value({ type: 'set_log_level', level: 'info' }), { level: 'info' });
  assert.deepEqual(await client.value({ type: 'stop' }), { scenario: 'fault-recovery' });

  client.socket.close();
  await client.closed;
  client.ofSchema();
});

test('what cannot be done now has its error', async () => {
  const client = await new Client(url).opened();
  assert.equal(await client.code({ type: 'run', scenario: 'phald' }), 'unknown_scenario');
  assert.equal(await client.code({ type: 'stop' }), 'not_running');
  assert.equal(await client.code({ type: 'engine', action: 'pause' }), 'not_running');
  await client.value({ type: 'run', scenario: 'synthetic' });
  assert.equal(await client.code({ type: 'engine', action: 'pause' }), 'unsupported');
  assert.equal(await client.code({ type: 'eval', command: 'inspect', argument: '999999999' }), 'not_found');
  assert.equal(await client.code({ type: 'eval', command: 'inspect', argument: 'me' }), 'bad_message');
  await client.value({ type: 'stop' });
  client.ofSchema();
});

test('malformed messages have their error, and the connection goes on', async () => {
  const client = await new Client(url).opened();
  for (const text of ['', 'run', '{"type":"stop"', '{"type":"stop"}}', '\u0000', '[1]', '"stop"', '['.repeat(5000)])
    assert.equal(await client.error(text), 'bad_message', text);
  for (const message of [
    {},
    { type: 'dance' },
    { type: 'hello' },
    { type: 'run' },
    { type: 'run', scenario: 7 },
    { type: 'run', scenario: { id: 'phold' } },
    { type: 'run', scenario: 'x'.repeat(257) },
    { type: 'stop', now: true },
    { type: 'stop', id: null },
    { type: 'stop', id: 'x'.repeat(65) },
    { type: 'set_observer_detail', enabled: 'yes' },
    { type: 'set_resource_profile', profile: 'huge' },
    { type: 'engine', action: 'step', ticks: 0 },
    { type: 'engine', action: 'step', ticks: 1.5 },
    { type: 'engine', action: 'step', ticks: 1_000_001 },
    { type: 'eval', command: 'rm' },
    { type: 'eval', command: 'inspect', argument: 7 },
  ]) {
    const text = JSON.stringify(message);
    assert.equal(isClientMessage(message), false, `the schema has ${text}`);
    assert.equal(await client.error(text), 'bad_message', text);
  }
  assert.ok(await client.value({ type: 'eval', command: 'scenarios' }));
  client.ofSchema();
});

test('oversized messages have their error, and far too large ones end the connection', async () => {
  const client = await new Client(url).opened();
  assert.equal(await client.error(JSON.stringify({ type: 'run', scenario: 'x'.repeat(17_000) })), 'too_large');
  assert.ok(await client.value({ type: 'eval', command: 'scenarios' }));
  client.socket.send('x'.repeat(66_000));
  assert.equal(await client.closed, 1009);
  client.ofSchema();
});

test('too frequent messages have their error, and who goes on is sent away', async () => {
  const client = await new Client(url).opened();
  for (let i = 0; i < 200; ++i) client.socket.send('{"type":"stop"}');
  const codes = [];
  while (codes.length < 200) codes.push((await client.next((message) => message.type === 'error')).code);
  assert.deepEqual(codes.slice(0, 100), Array(100).fill('not_running'));
  assert.ok(codes.includes('too_frequent'));
  for (let i = 0; i < 3000; ++i) client.socket.send('{"type":"stop"}');
  // What it had not read yet may have reset the connection, which is no code of a WebSocket.
  assert.ok([1008, 1006].includes(await client.closed));
  client.ofSchema();
});

test('who has no token has its error, and is sent away', async () => {
  const { url: closed } = await startNode({ ORRERY_NODE__TOKEN: 'sesame' });
  for (const [path, options] of [
    ['', {}],
    ['?token=nut', {}],
    ['', { headers: { Authorization: 'Bearer nut' } }],
  ]) {
    const client = new Client(closed + path, options);
    assert.equal((await client.next(() => true)).code, 'unauthorized');
    assert.equal(await client.closed, 1008);
    client.ofSchema();
  }
  for (const [path, options] of [
    ['?token=sesame', {}],
    ['', { headers: { Authorization: 'Bearer sesame' } }],
  ]) {
    const client = new Client(closed + path, options);
    assert.equal((await client.next(() => true)).type, 'hello');
    client.ofSchema();
  }
});

test('a scenario that lacks descriptors is an error, and the node goes on', async () => {
  const poor = await startNode();
  const client = await new Client(poor.url).opened();
  await client.value({ type: 'eval', command: 'scenarios' });
  const open = readdirSync(`/proc/${poor.pid}/fd`).length;
  for (const spare of [6, 3, 0]) {
    execFileSync('prlimit', ['--pid', poor.pid, `--nofile=${open + spare}`]);
    client.socket.send('{"type":"run","scenario":"connection-storm"}');
    const { message } = await client.next(({ code }) => code === 'failed'); // Its answer, or later.
    assert.match(message, /port|Too many open files/);
  }
  assert.ok(await client.value({ type: 'eval', command: 'scenarios' }));
  client.ofSchema();
});

test('nothing of the protocol was left out', () => {
  const { $defs } = schema;
  const constants = (name, property) => $defs[name].oneOf.map(({ $ref }) => $defs[$ref.split('/').at(-1)].properties[property]?.const);
  assert.deepEqual([...seen.types].sort(), [...new Set(constants('ServerMessage', 'type'))].sort());
  assert.deepEqual([...seen.asked].sort(), constants('ClientMessage', 'type').sort());
  assert.deepEqual([...seen.requests].sort(), constants('ClientMessage', 'type').sort());
  assert.deepEqual([...seen.codes].sort(), [...$defs.Error.properties.code.enum].sort());
});
