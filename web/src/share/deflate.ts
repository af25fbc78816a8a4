/** Compresses by DEFLATE without a wrapper (RFC 1951). */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

// DEFLATE makes at most about 1,032 bytes of one. A stream inflates all of a piece at once, so pieces are small.
const PIECE_BYTES = 1024;

/**
 * Inflates to exactly `bytes` bytes, and returns null for what is no DEFLATE stream of so many. Stops as soon as more than
 * that come out, however much would follow.
 */
export async function inflate(compressed: Uint8Array<ArrayBuffer>, bytes: number): Promise<Uint8Array | null> {
  const stream = new DecompressionStream('deflate-raw');
  const reader = stream.readable.getReader();
  const fed = feed(stream.writable.getWriter(), compressed);
  const inflated = new Uint8Array(bytes);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > bytes) return null;
      inflated.set(value, length);
      length += value.length;
    }
    return length === bytes ? inflated : null;
  } catch {
    return null;
  } finally {
    await reader.cancel().catch(() => undefined);
    await fed;
  }
}

// Ends early when the stream fails: its reader tells why.
async function feed(writer: WritableStreamDefaultWriter<BufferSource>, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await writer.ready;
      await writer.write(bytes.subarray(at, at + PIECE_BYTES));
    }
    await writer.close();
  } catch {
    return;
  }
}
