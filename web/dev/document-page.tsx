import { useEffect, useState } from 'react';
import { EngineInstance } from '../src/engine/instance';
import { catalogueOf } from '../src/views/editor/descriptors';
import { DocumentEditor } from '../src/views/editor/document-editor';
import { DocumentSession } from '../src/views/editor/document-session';

async function openEngine(): Promise<EngineInstance> {
  const index = (await (await fetch('/engines/engines.json')).json()) as { current: string };
  const bytes = await (await fetch(`/engines/${index.current}.wasm`)).arrayBuffer();
  return EngineInstance.open(await WebAssembly.compile(bytes));
}

/** The document editor with the engine in the page itself. */
export function DocumentPage({ name }: { readonly name: string }) {
  const [made, setMade] = useState<{ engine: EngineInstance; session: DocumentSession } | null>(null);
  useEffect(() => {
    void openEngine().then((engine) => {
      const text = engine.readyScenarios().find((each) => each.includes(`"name": "${name}"`)) ?? '{}';
      setMade({ engine, session: new DocumentSession(text, catalogueOf(engine.models())) });
    });
  }, [name]);
  if (made === null) return <p>Loading …</p>;
  const { engine, session } = made;
  return (
    <DocumentEditor
      session={session}
      schema={engine.schema()}
      onValidate={(text) => Promise.resolve(engine.validate(text))}
      onRun={(text) => console.info(`run ${text.length} characters`)}
    />
  );
}
