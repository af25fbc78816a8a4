import { useEffect, useState } from 'react';
import type { Json } from '../../protocol';
import { DocumentEditor } from '../../views/editor/document-editor';
import { editedDocument, runEdited } from '../edited-document';
import { useActiveBranch, useApp, useSession } from '../session-context';

export default function DocumentPanel() {
  const session = useSession();
  const branch = useActiveBranch();
  useApp((state) => state.models); // without them there is no document yet
  const [schema, setSchema] = useState<Json | null>(null);
  useEffect(() => {
    session.ask({ ask: 'schema' }).then(
      (answer) => setSchema(answer.schema),
      () => session.notify('error', 'The schema of documents cannot be had from the engine.'),
    );
  }, [session]);
  const document = editedDocument(session);
  if (branch === null || document === null || schema === null) return null;
  return (
    <DocumentEditor
      key={branch.description.name}
      session={document}
      schema={schema}
      onValidate={async (text) => (await session.ask({ ask: 'validate', document: text })).problems}
      onRun={() => runEdited(session)}
    />
  );
}
