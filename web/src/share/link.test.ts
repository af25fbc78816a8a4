import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Json } from '../protocol';
import { RandomNumbers } from '../records/test-records';
import { fromBase64Url, toBase64Url } from './base64url';
import { FRAGMENT_CHARACTERS_MAX } from './bounds';
import { crc32c } from './crc32c';
import { decodeShare, encodeShare, isShareFragment } from './link';
import type { Share } from './share';
import { membersOf } from './share-fields';

const share: Share = {
  document: '{"orrery": 1, "name": "größe <script>alert(1)</script>", "nodes": []}\n',
  seed: '18446744073709551615',
  allowBugs: true,
  journal: [
    { at_ns: 10_000_000_000, after_events: 17, action: { crash: 'n1', reboot_after: '5s' } },
    { at_ns: 10_000_000_000, after_events: 17, action: { partition: [['n1'], ['n2', 'n3']] } },
  ],
  behaviourVersion: 3,
  modelVersions: { raft: 1, client: 1 },
  engine: '0123456789abcdef',
  atNs: 12_345_678_901,
  panel: 'space-time',
};

const plain: Share = {
  ...share,
  seed: null,
  allowBugs: false,
  journal: [],
  modelVersions: {},
  engine: null,
  panel: null,
};

async function fragmentOf(of: Share): Promise<string> {
  const encoded = await encodeShare(of);
  if ('error' in encoded) throw new Error(encoded.error);
  return encoded.fragment;
}

async function errorOf(fragment: string): Promise<string> {
  const decoded = await decodeShare(fragment);
  return 'error' in decoded ? decoded.error : 'no error';
}

// A link with a right checksum around any content.
function forged(content: string | Uint8Array, announced?: number): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const compressed = deflateRawSync(bytes);
  const all = new Uint8Array(8 + compressed.length);
  const header = new DataView(all.buffer);
  header.setUint32(0, crc32c(bytes), true);
  header.setUint32(4, announced ?? bytes.length, true);
  all.set(compressed, 8);
  return `run=1.${toBase64Url(all)}`;
}

function forgedWith(change: { [member: string]: Json | undefined }): string {
  return forged(JSON.stringify({ ...membersOf(share), ...change }));
}

describe('a share link', () => {
  it('gives back the run that it was made of', async () => {
    for (const each of [share, plain]) {
      const fragment = await fragmentOf(each);
      expect(fragment).toMatch(/^run=1\.[A-Za-z0-9_-]+$/);
      expect(await decodeShare(fragment)).toEqual({ share: each });
      expect(await decodeShare(`#${fragment}`)).toEqual({ share: each });
    }
  });

  it('is read when whoever made it did not compress', async () => {
    const content = new TextEncoder().encode(JSON.stringify(membersOf(plain)));
    const all = new Uint8Array(8 + 5 + content.length);
    const view = new DataView(all.buffer);
    view.setUint32(0, crc32c(content), true);
    view.setUint32(4, content.length, true);
    view.setUint8(8, 1); // The last block, stored.
    view.setUint16(9, content.length, true);
    view.setUint16(11, ~content.length & 0xffff, true);
    all.set(content, 13);
    expect(await decodeShare(`run=1.${toBase64Url(all)}`)).toEqual({ share: plain });
  });

  it('is told from other fragments', () => {
    expect(isShareFragment('#run=1.abc')).toBe(true);
    expect(isShareFragment('#gallery')).toBe(false);
    expect(isShareFragment('')).toBe(false);
  });

  it('is never another run or an exception, whatever happens to its characters', async () => {
    const fragment = await fragmentOf(share);
    const random = new RandomNumbers(2026);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=%<# \u{1f4a5}';
    let refused = 0;
    for (let i = 0; i < 3000; ++i) {
      let mutated = fragment;
      for (let changes = random.next(3); changes >= 0; --changes) {
        const at = random.next(mutated.length + 1);
        const removed = random.pick([0, 1, 1, 1, 5, mutated.length]);
        const added = random.pick(['', alphabet[random.next(alphabet.length)]!, alphabet[random.next(64)]!]);
        mutated = mutated.slice(0, at) + added + mutated.slice(at + removed);
      }
      const decoded = await decodeShare(mutated);
      if ('error' in decoded) ++refused;
      else expect(decoded).toEqual({ share });
    }
    expect(refused).toBeGreaterThan(2500);
  });

  it('is never another run when bits of its bytes flip', async () => {
    const bytes = fromBase64Url((await fragmentOf(share)).slice('run=1.'.length))!;
    for (let bit = 0; bit < bytes.length * 8; ++bit) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const decoded = await decodeShare(`run=1.${toBase64Url(flipped)}`);
      if (!('error' in decoded)) expect(decoded).toEqual({ share });
    }
  });

  it('says what is wrong with it', async () => {
    const fragment = await fragmentOf(share);
    expect(await errorOf(fragment.replace('run=1.', 'run=2.'))).toMatch(/version 2, and this page reads version 1/);
    expect(await errorOf(fragment.slice(0, -7))).toMatch(/damaged|incomplete/);
    expect(await errorOf('run=1.')).toMatch(/incomplete/);
    expect(await errorOf('run=1.<script>')).toMatch(/characters/);
    expect(await errorOf('other')).toMatch(/does not begin/);
    expect(await errorOf(`run=1.${'A'.repeat(FRAGMENT_CHARACTERS_MAX)}`)).toMatch(/too long/);
    expect(await errorOf(forged('no json'))).toMatch(/no JSON/);
    expect(await errorOf(forged(Uint8Array.of(0xff, 0xfe)))).toMatch(/no JSON/);
    expect(await errorOf(forged('null'))).toMatch(/no JSON object/);
    expect(await errorOf(forged('[]'))).toMatch(/no JSON object/);
  });

  it('refuses parts that are not what they should be', async () => {
    expect(await errorOf(forgedWith({ document: undefined }))).toMatch(/'document' is missing/);
    expect(await errorOf(forgedWith({ surprise: 1 }))).toMatch(/unknown part 'surprise'/);
    expect(await errorOf(forgedWith({ seed: '18446744073709551616' }))).toMatch(/no whole number of 64 bits/);
    expect(await errorOf(forgedWith({ seed: '-1' }))).toMatch(/'seed'/);
    expect(await errorOf(forgedWith({ engine: '../../evil' }))).toMatch(/'engine' is/);
    expect(await errorOf(forgedWith({ panel: '<img>' }))).toMatch(/'panel' is/);
    expect(await errorOf(forgedWith({ at_ns: -1 }))).toMatch(/'at_ns'/);
    expect(await errorOf(forgedWith({ at_ns: 1e300 }))).toMatch(/'at_ns'/);
    expect(await errorOf(forgedWith({ allow_bugs: 'yes' }))).toMatch(/'allow_bugs'/);
    expect(await errorOf(forgedWith({ model_versions: { 'a b': 1 } }))).toMatch(/no model's name/);
    expect(await errorOf(forgedWith({ journal: {} }))).toMatch(/'journal' is no list/);
    expect(await errorOf(forgedWith({ journal: [{ at_ns: 1, after_events: 1 }] }))).toMatch(/an action/);
    const entry = (at_ns: number): Json => ({ at_ns, after_events: 1, action: { heal: true } });
    expect(await errorOf(forgedWith({ journal: [entry(2), entry(1)] }))).toMatch(/entry 1 is earlier/);
    expect(await errorOf(forgedWith({ journal: Array.from({ length: 10_001 }, () => entry(1)) }))).toMatch(/more than/);
  });

  it('pollutes no prototype', async () => {
    const polluted = (action: string): string =>
      forged(
        JSON.stringify(membersOf(plain)).replace(
          '"behaviour_version"',
          `"journal":[{"at_ns":1,"after_events":1,"action":${action}}],"behaviour_version"`,
        ),
      );
    expect(await errorOf(polluted('{"__proto__":{"admin":true}}'))).toMatch(/'__proto__'/);
    expect(await errorOf(polluted('{"set":{"constructor":{"prototype":{"admin":true}}}}'))).toMatch(/'constructor'/);
    const rooted = JSON.stringify(membersOf(plain)).replace('{', '{"__proto__":{"admin":true},');
    expect(await errorOf(forged(rooted))).toMatch(/unknown part '__proto__'/);
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
    expect(await errorOf(polluted(`{"x":${deep}}`))).toMatch(/nested deeper/);
    expect('admin' in {}).toBe(false);
  });

  it('stops unpacking what would be too much', async () => {
    const bomb = new Uint8Array(100 << 20);
    expect(await errorOf(forged(bomb))).toMatch(/104857600 bytes once unpacked/);
    const before = process.memoryUsage().arrayBuffers;
    expect(await errorOf(forged(bomb, 1000))).toMatch(/damaged/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
  });

  it('is not made when it would be too long', async () => {
    const random = new RandomNumbers(1);
    const noise = Array.from({ length: 400_000 }, () => String.fromCharCode(0x4e00 + random.next(20_000))).join('');
    expect(await encodeShare({ ...share, document: noise })).toMatchObject({
      error: expect.stringMatching(/too large/),
    });
  });
});

describe('a checksum', () => {
  it('is CRC-32C', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283); // The check value of RFC 3720's polynomial.
  });
});
