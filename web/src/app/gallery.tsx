import { useState } from 'react';
import { activeBranch } from '../store/app-state';
import { Dialog } from './dialog';
import { openDocument } from './open-document';
import { openFile } from './open-file';
import { startEmpty } from './edited-document';
import { useApp, useSession } from './session-context';
import { Thumbnail } from './thumbnail';
import { toggleBuilding } from './toggle-building';
import { TourList } from './tours/tour-list';

export default function Gallery() {
  const session = useSession();
  const all = useApp((state) => state.gallery);
  const canBuild = useApp((state) => state.models !== null && activeBranch(state)?.isRecording === false);
  const models = useApp((state) => state.models);
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = all.filter(({ title, description, name }) => `${name} ${title} ${description}`.toLowerCase().includes(wanted));
  return (
    <Dialog title="Scenarios">
      <input
        type="search"
        data-first-focus
        className="gallery-filter"
        placeholder="Filter, such as raft or partition"
        aria-label="Filter scenarios"
        value={filter}
        onChange={({ target }) => setFilter(target.value)}
      />
      <ul className="gallery">
        {wanted === '' && canBuild && (
          <li>
            <button
              type="button"
              onClick={() => {
                session.set('dialog', null);
                startEmpty(session);
                if (session.store.get().tool !== 'build') toggleBuilding(session);
              }}
            >
              <strong>New, empty</strong>
              <span>Build a system of your own on the canvas: place nodes, connect them, run it.</span>
            </button>
          </li>
        )}
        {shown.map(({ name, title, description, document }) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => {
                openDocument(session, document);
                session.set('dialog', null);
              }}
            >
              <strong>{title}</strong>
              <span>{description}</span>
              {models !== null && <Thumbnail document={document} models={models} />}
            </button>
          </li>
        ))}
      </ul>
      {wanted === '' && <TourList />}
      {shown.length === 0 && <p className="quiet-text">No scenario is like that.</p>}
      <label className="open-file">
        Or open a file of your own, a scenario or a trace; it can also be dropped anywhere on the page.
        <input
          type="file"
          accept=".json,.jsonl,application/json"
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file === undefined) return;
            void openFile(session, file);
            session.set('dialog', null);
          }}
        />
      </label>
    </Dialog>
  );
}
