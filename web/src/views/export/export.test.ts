import { describe, expect, it } from 'vitest';
import { FLAG_DISPATCH, FLAG_TEXT, RECORD_BYTES, writeRecord } from '../../records/record-format';
import { RandomNumbers, randomRecords, record } from '../../records/test-records';
import { Trace } from '../../records/trace';
import { readTraceFile } from '../../records/trace-file';
import { exported, fileName } from './save';

const content = {
  nodes: ['n1', 'n2', '=evil()', 's"1', 'x'].map((id) => ({ id })),
  kinds: [
    { kind: 0, name: 'packet_in_flight', text: 'a packet to {peer} is under way' },
    { kind: 1, name: 'log', text: '{text}' },
    { kind: 2, name: 'node_crashed', text: 'crashed, incarnation {value}' },
    { kind: 3, name: 'shown_changed', text: 'is now {text}' },
    { kind: 4, name: 'task_timer', text: 'a timer expires' },
    { kind: 5, name: 'datagram_dropped', text: 'dropped' },
  ],
};
const texts = ['=1+1, "quoted"\nline', 'leader', '</script>'];

function mixedTrace(count: number): Trace {
  const random = new RandomNumbers(count);
  const view = new DataView(new ArrayBuffer(count * RECORD_BYTES));
  let ordinal = 0;
  randomRecords(random, count).forEach((each, index) => {
    const isDispatch = index % 3 === 0;
    const isText = !isDispatch && (each.kind === 1 || each.kind === 3);
    const made = isDispatch
      ? { ...each, kind: 4, flags: FLAG_DISPATCH, id: ++ordinal, value: ordinal - 1, peer: 3 }
      : { ...each, flags: isText ? FLAG_TEXT : 0, id: isText ? random.next(3) : each.id };
    writeRecord(view, index * RECORD_BYTES, made, index === 1 ? 0xfedcba9876543211n : BigInt(made.value));
  });
  const trace = Trace.create(content);
  trace.append(view.buffer, texts);
  return trace;
}

async function textOf(trace: Trace, format: 'json-lines' | 'chrome' | 'csv'): Promise<string> {
  return (await exported(trace, format, null)).text();
}

async function errorOf(text: string): Promise<string> {
  const read = await readTraceFile(new Blob([text]));
  return 'error' in read ? read.error : 'no error';
}

describe('a trace as JSON lines', () => {
  it('comes back as it was', async () => {
    const trace = mixedTrace(3000);
    const text = await textOf(trace, 'json-lines');
    const read = await readTraceFile(new Blob([text]), { kinds: content.kinds });
    if ('error' in read) throw new Error(read.error);
    expect(read.trace.store.size).toBe(3000);
    expect((await textOf(read.trace, 'json-lines')) === text).toBe(true);
    expect(read.trace.store.exactValueAt(1)).toBe(0xfedcba9876543211n);
    for (let position = 0; position < 3000; ++position) {
      const [now, then] = [read.trace, trace].map(({ store, dictionary }) => {
        const each = store.read(position);
        return `${each.time} ${dictionary.nodeName(each.node)} ${dictionary.describe(each)}`;
      });
      expect(now).toBe(then);
    }
  });

  it('is read alike whether it is laid out as usual or not', async () => {
    const text = await textOf(mixedTrace(500), 'json-lines');
    const spaced = text
      .split('\n')
      .map((line) => line.replaceAll('","', '" , "').replaceAll('":', '" : ').replaceAll('n1', '\\u006e1'))
      .join('\n');
    const [usual, odd] = await Promise.all(
      [text, spaced].map((each) => readTraceFile(new Blob([each]), { kinds: content.kinds })),
    );
    if ('error' in usual! || 'error' in odd!) throw new Error('unread');
    expect((await textOf(odd!.trace, 'json-lines')) === (await textOf(usual!.trace, 'json-lines'))).toBe(true);
  });

  it('is read whatever the pieces in which it comes', async () => {
    const text = await textOf(mixedTrace(200), 'json-lines');
    const bytes = new TextEncoder().encode(text);
    const random = new RandomNumbers(5);
    for (let i = 0; i < 20; ++i) {
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length;) {
            const next = at + 1 + random.next(i < 10 ? 300 : 9000);
            controller.enqueue(bytes.slice(at, next));
            at = next;
          }
          controller.close();
        },
      });
      const read = await readTraceFile({ size: bytes.length, stream: () => stream } as unknown as Blob, {
        kinds: content.kinds,
      });
      if ('error' in read) throw new Error(read.error);
      expect((await textOf(read.trace, 'json-lines')) === text).toBe(true);
    }
  });

  it('is read with kinds that nobody knows, and through empty lines', async () => {
    const read = await readTraceFile(
      new Blob(['{"at_ns":1,"kind":"odd_{thing}","node":"n1","text":"hi"}\n\n{"at_ns":2,"kind":"x"}']),
    );
    if ('error' in read) throw new Error(read.error);
    const { store, dictionary } = read.trace;
    expect(dictionary.describe(store.read(0))).toBe('odd (thing} hi');
    expect(store.size).toBe(2);
  });

  it('says which line is wrong, and why', async () => {
    const fine = '{"at_ns":5,"kind":"a"}\n';
    expect(await errorOf(`${fine}nonsense`)).toBe('Line 2 is no JSON object.');
    expect(await errorOf(`${fine}3`)).toMatch(/Line 2 is no JSON object/);
    expect(await errorOf(`${fine}{"at_ns":4,"kind":"a"}`)).toMatch(/Line 2 is earlier/);
    expect(await errorOf('{"at_ns":-1,"kind":"a"}')).toMatch(/Line 1 has an at_ns that is no whole number/);
    expect(await errorOf('{"at_ns":1}')).toMatch(/has no 'kind'/);
    expect(await errorOf('{"at_ns":1,"kind":"a","node":7}')).toMatch(/node that is no text/);
    expect(await errorOf('{"at_ns":1,"kind":"a","value":1.5}')).toMatch(/value that is no whole number/);
    expect(await errorOf(`${fine}${'x'.repeat(3 << 20)}`)).toMatch(/Line 2 is/);
    const huge = { size: 2 ** 31 } as Blob;
    expect(await readTraceFile(huge)).toMatchObject({ error: expect.stringMatching(/the most/) });
  });

  it('of a million records is read in under two seconds', async () => {
    const lines: string[] = [];
    for (let i = 0; i < 1_000_000; ++i) {
      lines.push(
        `{"at_ns":${i * 1000},"kind":"datagram_delivered","node":"n${i % 5}","peer":"n${(i + 1) % 5}","id":0,"value":${i % 900}}\n`,
      );
    }
    const file = new Blob([lines.join('')]);
    const before = process.cpuUsage(); // Of the processor: other work on the machine does not count.
    const read = await readTraceFile(file);
    const used = process.cpuUsage(before);
    expect('trace' in read && read.trace.store.size).toBe(1_000_000);
    expect((used.user + used.system) / 1000).toBeLessThan(2000);
  }, 60_000);
});

describe('a trace as a table', () => {
  it('has a row for each record but events, and no formulas', async () => {
    const trace = Trace.create(content);
    const view = new DataView(new ArrayBuffer(2 * RECORD_BYTES));
    writeRecord(view, 0, record({ time: 7, kind: 1, flags: FLAG_TEXT, node: 2, id: 0 }));
    writeRecord(view, RECORD_BYTES, record({ time: 8, kind: 4, flags: FLAG_DISPATCH, node: 3 }));
    trace.append(view.buffer, texts);
    expect(await textOf(trace, 'csv')).toBe(
      'at_ns,node,peer,kind,value,description\r\n7,\'=evil(),,log,0,"\'=1+1, ""quoted""\nline"\r\n',
    );
  });
});

describe("a trace in Chrome's format", () => {
  it('is JSON in which each flow begins and ends in a slice', async () => {
    const { traceEvents } = JSON.parse(await textOf(mixedTrace(2000), 'chrome')) as {
      traceEvents: { ph: string; ts: number; pid: number; tid: number; id: number; dur?: number }[];
    };
    const flows = traceEvents.filter((event) => event.ph === 's' || event.ph === 'f');
    const slices = new Set(
      traceEvents.filter((event) => event.ph === 'X').map(({ pid, tid, ts }) => `${pid} ${tid} ${ts}`),
    );
    expect(flows.length).toBeGreaterThan(100);
    for (const { pid, tid, ts } of flows) expect(slices.has(`${pid} ${tid} ${ts}`)).toBe(true);
    const starts = flows.filter((event) => event.ph === 's').map((event) => event.id);
    expect(flows.filter((event) => event.ph === 'f').map((event) => event.id)).toEqual(starts);
    expect(traceEvents.every((event) => event.dur === undefined || event.dur >= 0)).toBe(true);
    expect(traceEvents.some((event) => event.ph === 'i')).toBe(true);
  });
});

describe('names of files', () => {
  it('are safe', () => {
    expect(fileName('../../etc/passwd', 'csv')).toBe('etc-passwd.csv');
    expect(fileName('größe', 'png')).toBe('gr-e.png');
    expect(fileName('…', 'chrome')).toBe('run.trace.json');
  });
});
