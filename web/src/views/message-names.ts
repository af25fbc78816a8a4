import type { Json } from '../protocol';

/** Names of messages by the model of their sender, from what the engine says of its models. */
export class MessageNames {
  readonly #names = new Map<string, string>();

  constructor(
    models: Json,
    readonly nodes: readonly { readonly model: string }[],
  ) {
    for (const model of listOf(models)) {
      for (const message of listOf(member(model, 'messages'))) {
        this.#names.set(
          `${String(member(model, 'name'))} ${String(member(message, 'id'))}`,
          String(member(message, 'name')),
        );
      }
    }
  }

  /** In words, such as "vote request"; "message" if it has no name. */
  of(sender: number, message: number): string {
    const model = this.nodes[sender]?.model ?? '';
    return (this.#names.get(`${model} ${message}`) ?? 'message').replaceAll('_', ' ');
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function member(value: Json, name: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as { readonly [member: string]: Json })[name] : undefined;
}
