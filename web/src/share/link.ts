import type { Json } from '../protocol';
import { fromBase64Url, toBase64Url } from './base64url';
import { FRAGMENT_CHARACTERS_MAX, INFLATED_BYTES_MAX } from './bounds';
import { crc32c } from './crc32c';
import { deflate, inflate } from './deflate';
import type { Share } from './share';
import { membersOf, ShareError, shareOf } from './share-fields';

/*
 * A link's fragment is `run=1.` and, as base64url: the CRC-32C of the content and its length in bytes (u32 each,
 * little-endian), then the content, JSON in UTF-8 (see share-fields.ts), compressed by DEFLATE (RFC 1951). Who has no
 * compressor writes stored blocks. `1` is the version of all this.
 */
const PREFIX = 'run=';
const VERSION = 1;
const HEADER_BYTES = 8;

/** Whether a URL's fragment, with or without '#', is meant to be a run. */
export function isShareFragment(fragment: string): boolean {
  return withoutHash(fragment).startsWith(PREFIX);
}

/** The fragment, without '#', of a link to this run, or why there can be none. */
export async function encodeShare(share: Share): Promise<{ fragment: string } | { error: string }> {
  const content = new TextEncoder().encode(JSON.stringify(membersOf(share)));
  if (content.length > INFLATED_BYTES_MAX)
    return { error: 'The run is too large for a link: save its document as a file.' };
  const compressed = await deflate(content);
  const bytes = new Uint8Array(HEADER_BYTES + compressed.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, crc32c(content), true);
  header.setUint32(4, content.length, true);
  bytes.set(compressed, HEADER_BYTES);
  const fragment = `${PREFIX}${VERSION}.${toBase64Url(bytes)}`;
  if (fragment.length > FRAGMENT_CHARACTERS_MAX) {
    return { error: 'The run is too large for a link: save its document as a file.' };
  }
  return { fragment };
}

/** The run that a link's fragment, with or without '#', stands for, or why it stands for none. Trusts nothing in it. */
export async function decodeShare(fragment: string): Promise<{ share: Share } | { error: string }> {
  const text = withoutHash(fragment);
  if (text.length > FRAGMENT_CHARACTERS_MAX) {
    return { error: `The link is too long: ${text.length} characters, where ${FRAGMENT_CHARACTERS_MAX} are the most.` };
  }
  const parts = /^run=([0-9]{1,9})\.(.*)$/s.exec(text);
  if (parts === null) return { error: 'The link is damaged: it does not begin as a link to a run does.' };
  if (Number(parts[1]) !== VERSION) {
    return { error: `The link is of version ${Number(parts[1])}, and this page reads version ${VERSION} only.` };
  }
  const bytes = fromBase64Url(parts[2]!);
  if (bytes === null) return { error: 'The link is damaged: it has characters that no link has, or lacks some.' };
  return contentOf(bytes);
}

async function contentOf(bytes: Uint8Array<ArrayBuffer>): Promise<{ share: Share } | { error: string }> {
  const damaged = { error: 'The link is damaged or incomplete: its checksum does not match its content.' };
  if (bytes.length < HEADER_BYTES) return damaged;
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const length = header.getUint32(4, true);
  if (length > INFLATED_BYTES_MAX) {
    return { error: `The link holds ${length} bytes once unpacked, where ${INFLATED_BYTES_MAX} are the most.` };
  }
  const content = await inflate(bytes.subarray(HEADER_BYTES), length);
  if (content === null || crc32c(content) !== header.getUint32(0, true)) return damaged;
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)) as Json;
    return { share: shareOf(value) };
  } catch (error) {
    if (error instanceof ShareError) return { error: `The link is no run of this page: ${error.message}.` };
    return { error: 'The link is no run of this page: what it holds is no JSON text.' };
  }
}

function withoutHash(fragment: string): string {
  return fragment.startsWith('#') ? fragment.slice(1) : fragment;
}
