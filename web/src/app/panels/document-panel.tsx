import { useEffect, useState } from 'react';
import type { Json } from '../../protocol';
import { catalogueOf } from '../../views/editor/descriptors';
import { DocumentEditor } from '../../views/editor/document-editor';
import { DocumentSession } from '../../views/editor/document-session';
import { openDocument } from '../open-document';
import { useActiveBranch, useApp, useSession } from '../session-context';

/** The document being edited outlives the panel, and the runs that are started from it; another scenario ends it. */
let edited: { readonly runs: Set<string>; readonly session: DocumentSession } | null = null;

function sessionFor(document: string, models: Json): DocumentSession {
  if (edited === null || !edited.runs.has(document)) {
    edited = { runs: new Set([document]), session: new DocumentSession(document, catalogueOf(models)) };
  }
  return edited.session;
}

export default function DocumentPanel() {
  const session = useSession();
  const branch = useActiveBranch();
  const models = useApp((state) => state.models);
  const [schema, setSchema] = useState<Json | null>(null);
  useEffect(() => {
    session.ask({ ask: 'schema' }).then(
      (answer) => setSchema(answer.schema),
      () => session.notify('error', 'The schema of documents cannot be had from the engine.'),
    );
  }, [session]);
  if (branch === null || models === null || schema === null) return null;
  return (
    <DocumentEditor
      key={branch.description.name}
      session={sessionFor(branch.document, models)}
      schema={schema}
      onValidate={async (document) => (await session.ask({ ask: 'validate', document })).problems}
      onRun={(document) => {
        edited?.runs.add(document);
        openDocument(session, document);
      }}
    />
  );
}
