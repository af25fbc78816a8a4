import { describe, expect, it } from 'vitest';
import { frameAt, observedAt } from '../../../test/synthetic-frames';
import { matchingRows, sortedRows } from '../panels/process-rows';
import { bytesText, clockText, shortName, tickText, unitNames } from '../page/texts';
import { History } from './history';
import { bandNs, bandOf, heatBands, heatColumns, LatencyHeat } from './latency-heat';
import { socketOf, takeToken, withToken } from './node-address';
import { searchOf, usualView, viewOf } from './view-address';

describe('what frames said', () => {
  it('is kept for a minute, and forgotten when another run begins', () => {
    const history = new History();
    for (let tick = 1; tick <= 2_000; ++tick) expect(history.append(frameAt('phold', tick, false))).toBe(tick === 1);
    const seconds = history.column('seconds');
    expect([seconds[0], seconds.at(-1)]).toEqual([40.05, 100]);
    expect(history.append(frameAt('phold', 2_000, false))).toBe(false);
    expect(history.size).toBe(1_200);
    expect(history.append(frameAt('raft-minute', 2_001, false))).toBe(true);
    expect(history.size).toBe(120);
    expect(history.append(frameAt('raft-minute', 1, false))).toBe(true);
    expect(history.size).toBe(1);
  });
});

describe('the latency heat map', () => {
  const latency = { p50_ns: 10_000, p90_ns: 20_000, p95_ns: 30_000, p99_ns: 100_000, p999_ns: 1e6, max_ns: 1e7, count: 100 };

  it('has shares that add up, around the percentiles', () => {
    const heat = new LatencyHeat();
    heat.append(1, latency);
    const shares = heat.shares(4);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(shares.slice(0, bandOf(5_000)).every((share) => share === 0)).toBe(true);
    const beyondP99 = shares.slice(bandOf(100_000) + 1).reduce((sum, share) => sum + share, 0);
    expect(beyondP99).toBeGreaterThan(0.005);
    expect(beyondP99).toBeLessThan(0.011);
    expect(heat.bands()).toEqual({ low: bandOf(5_000), high: bandOf(1e7) });
  });

  it('moves on with time, over gaps too, and forgets what is older than it is wide', () => {
    const heat = new LatencyHeat();
    heat.append(0, latency);
    heat.append(30, latency);
    expect(heat.shares(60).every((share) => share === 0)).toBe(true);
    heat.append(60, latency);
    expect(heat.shares(0).every((share) => share === 0)).toBe(true);
    expect(heat.shares(120).some((share) => share > 0)).toBe(true);
    heat.append(1e9, null);
    expect(heat.bands()).toBeNull();
    heat.append(5, latency);
    expect(heat.lastColumn).toBe(4e9);
    heat.clear();
    expect(heat.lastColumn).toBe(-1);
    expect(heat.shares(heatColumns)).toHaveLength(heatBands);
  });

  it('has bands for any latency', () => {
    for (let band = 0; band < heatBands; ++band) expect(bandOf(bandNs(band))).toBe(band);
    expect([bandOf(0), bandOf(1), bandOf(1e15)]).toEqual([0, 0, heatBands - 1]);
  });
});

describe('the view', () => {
  it('comes back from its address, which keeps what else is in it', () => {
    const view = { scenario: 'kv storm&x', closed: ['heat', 'log'] as const, sorting: { column: 'name', isDescending: false } as const, detail: true };
    const search = searchOf(view, '?node=ws://127.0.0.1:4000/ws');
    expect(search).toBe('?node=ws%3A%2F%2F127.0.0.1%3A4000%2Fws&scenario=kv+storm%26x&closed=heat,log&sort=name.up&detail');
    expect(viewOf(search)).toEqual(view);
    expect(searchOf(usualView, '?scenario=a&closed=log&sort=id.up&detail')).toBe('');
    expect(viewOf('?closed=nothing,log&sort=__proto__.up')).toEqual({ ...usualView, closed: ['log'] });
  });

  it('is of the node that served the page, or of the one that is named', () => {
    const of = (page: string) => socketOf(new URL(page));
    expect(of('http://127.0.0.1:4000/')).toBe('ws://127.0.0.1:4000/ws');
    expect(of('https://a.example/live.html?token=x')).toBe('wss://a.example/ws');
    expect(of('http://a/?node=ws://127.0.0.1:9')).toBe('ws://127.0.0.1:9/ws');
    expect(of('http://a/?node=https://b/x')).toBe('wss://b/x');
    expect([of('http://a/?node=javascript:alert(1)'), of('http://a/?node=b')]).toEqual([null, null]);
  });

  it('takes the token out of the address, and gives it to its own node only', () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const taken = takeToken(new URL('http://a/?token=s%20x&detail='), 'ws://a/ws', storage);
    expect(taken).toEqual({ token: 's x', rest: 'http://a/?detail=' });
    expect(takeToken(new URL('http://a/'), 'ws://a/ws', storage).token).toBe('s x');
    expect(takeToken(new URL('http://a/?node=ws://b'), 'ws://b/ws', storage).token).toBeNull();
    expect(withToken('ws://a/ws', 's x')).toBe('ws://a/ws?token=s+x');
    expect(withToken('ws://a/ws', null)).toBe('ws://a/ws');
  });
});

describe('the table of processes', () => {
  const rows = observedAt(40, true, 30).processes!;

  it('is sorted by any column, numbers in names as numbers, and by nothing else than its rows', () => {
    const byName = sortedRows(rows, { column: 'name', isDescending: false }).map(({ name }) => name);
    expect(byName.slice(0, 2)).toEqual(['cache-0', 'cache-1']);
    const byMailbox = sortedRows(rows, { column: 'mailbox_depth', isDescending: true });
    expect(byMailbox[0]!.mailbox_depth).toBe(Math.max(...rows.map((row) => row.mailbox_depth)));
    expect(sortedRows([...rows].reverse(), { column: 'status', isDescending: true })).toEqual(sortedRows(rows, { column: 'status', isDescending: true }));
    expect(matchingRows(rows, ' Ledger-1 ').map(({ name }) => name)).toEqual(['ledger-1']);
  });

  it('has sizes and times as people read them', () => {
    expect([0, 1_023, 1_024, 20_000, 48e6, 1e20].map(bytesText)).toEqual(['0 B', '1023 B', '1.00 KiB', '19.5 KiB', '45.8 MiB', '88818 PiB']);
    expect(['events/s', 'requests'].map((unit) => Object.values(unitNames(unit)))).toEqual([
      ['events per second', 'events'],
      ['requests per second', 'requests'],
    ]);
    expect([0, 65e9, 3_725e9].map(clockText)).toEqual(['0:00', '1:05', '1:02:05']);
    expect([0, 5, 5.2, 65.25, 65.05].map(tickText)).toEqual(['0:00', '0:05', '0:05.2', '1:05.25', '1:05.05']);
    expect(['a::b::Player', 'Book<x::Order>', 'session-47', 'std::pair<a::b, c>'].map(shortName)).toEqual([
      'Player',
      'Book<x::Order>',
      'session-47',
      'pair<a::b, c>',
    ]);
  });
});
