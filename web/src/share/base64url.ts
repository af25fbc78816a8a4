/** Bytes as text of [A-Za-z0-9_-], without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  const stride = 0x6000; // A multiple of 3, and few enough arguments for a call.
  let text = '';
  for (let at = 0; at < bytes.length; at += stride) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + stride)));
  }
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes, or null if the text is none that `toBase64Url` makes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
