import { useId, type ReactNode } from 'react';
import { Guarded } from '../../ui/guarded';
import type { PanelName } from '../node/view-address';
import { togglePanel } from './live-keys';
import { panelTitles } from './panel-titles';
import { useNode, useView } from './session-context';
import './panel.css';

interface Props {
  readonly name: PanelName;
  /** What it shows right now, in a few words or figures. */
  readonly summary?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the page that can be closed down to its title and summary. */
export function Panel({ name, summary, children }: Props) {
  const session = useNode();
  const isOpen = useView((view) => !view.closed.includes(name));
  const id = useId();
  return (
    <section className={`live-panel live-panel-${name}`} aria-labelledby={id}>
      <div className="live-panel-head">
        <h2>
          <button type="button" id={id} aria-expanded={isOpen} onClick={() => togglePanel(session, name)}>
            <span className="live-chevron" aria-hidden="true" />
            {panelTitles[name]}
          </button>
        </h2>
        {summary !== undefined && <span className="live-summary">{summary}</span>}
      </div>
      {isOpen && (
        <div className="live-panel-body">
          <Guarded name={panelTitles[name]}>{children}</Guarded>
        </div>
      )}
    </section>
  );
}
