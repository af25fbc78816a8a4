import { useEffect, useMemo } from 'react';
import type { ThemeName } from '../../graph/types';
import { useStore } from '../../store/store';
import type { DocumentSession } from '../../views/editor/document-session';
import { editedDocument } from '../edited-document';
import { useApp, useSession } from '../session-context';
import { BuildBar } from './build-bar';
import { BuildCanvas } from './build-canvas';
import './build.css';
import { Building } from './building';
import { setCurrentBuilding } from './current';
import { NodePicker } from './node-picker';

/** The canvas on which a system is built: another view of the document that the form and the text show. */
export default function BuildArea({ theme }: { readonly theme: ThemeName }) {
  const session = useSession();
  useApp((state) => state.models);
  useApp((state) => state.active);
  const document = editedDocument(session);
  return document === null ? (
    <p className="stage-waiting">A recording cannot be built on: open a scenario.</p>
  ) : (
    <Build document={document} theme={theme} />
  );
}

function Build({ document, theme }: { readonly document: DocumentSession; readonly theme: ThemeName }) {
  const session = useSession();
  const building = useMemo(() => new Building(session, document), [session, document]);
  const wanted = useStore(building.state, (state) => state.wanted);
  useEffect(() => {
    setCurrentBuilding(session, building);
    return () => setCurrentBuilding(session, null);
  }, [session, building]);
  return (
    <div className="build">
      <BuildCanvas building={building} theme={theme} />
      {wanted !== null && <NodePicker building={building} wanted={wanted} />}
      <BuildBar building={building} />
    </div>
  );
}
