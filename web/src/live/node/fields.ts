import type { Json } from '../../protocol';

/** A message that is not what the protocol says: where, and what is wrong there. */
export class Malformed extends Error {
  constructor(
    readonly pointer: string,
    problem: string,
  ) {
    super(`${pointer === '' ? 'the message' : pointer} ${problem}`);
  }
}

const textMax = 4_000;

/** A value of a message, with the place where it stands, for those who are told that it is wrong. */
export class Field {
  constructor(
    readonly value: unknown,
    readonly pointer: string,
  ) {}

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  at(name: string): Field {
    return new Field(Object.hasOwn(this.object(), name) ? this.object()[name] : undefined, `${this.pointer}/${name}`);
  }

  object(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed(this.pointer, 'is no object');
    return value as Readonly<Record<string, unknown>>;
  }

  /** The first elements of a list, as many as the page shows. */
  list<Element>(max: number, read: (element: Field) => Element): Element[] {
    if (!Array.isArray(this.value)) throw new Malformed(this.pointer, 'is no list');
    return this.value.slice(0, max).map((element, index) => read(new Field(element, `${this.pointer}/${index}`)));
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) throw new Malformed(this.pointer, 'is no number');
    return this.value;
  }

  /** A number that counts or measures something. */
  amount(): number {
    const value = this.number();
    if (value < 0) throw new Malformed(this.pointer, 'is below zero');
    return value;
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw new Malformed(this.pointer, 'is neither true nor false');
    return this.value;
  }

  text(): string {
    if (typeof this.value !== 'string') throw new Malformed(this.pointer, 'is no text');
    return this.value.slice(0, textMax);
  }

  /** A number or a text: those beyond 2^53 come as texts. */
  id(): string {
    return typeof this.value === 'number' ? String(this.number()) : this.text();
  }

  oneOf<Name extends string>(names: readonly Name[]): Name {
    const found = names.find((name) => name === this.value);
    if (found === undefined) throw new Malformed(this.pointer, `is none of ${names.join(', ')}`);
    return found;
  }

  orNull<Value>(read: (field: Field) => Value): Value | null {
    return this.isAbsent ? null : read(this);
  }

  json(): Json {
    return (this.value ?? null) as Json;
  }
}
