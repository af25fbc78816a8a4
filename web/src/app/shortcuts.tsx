import { Dialog } from './dialog';
import { shortcuts } from './shortcut-list';

const groups = ['Time', 'Nodes', 'Build', 'Page'] as const;

export default function Shortcuts() {
  return (
    <Dialog title="Keys">
      <div className="shortcut-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ shown, label }) => (
                  <div key={shown}>
                    <dt>
                      <kbd>{shown}</kbd>
                    </dt>
                    <dd>{label}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="quiet-text">
        On the graph: drag to move, wheel or pinch to zoom, Alt and drag to cut links, Shift and drag a node to pull it away from
        the others. When building: double-click to add a node, drag from the rim of one to another to connect them.
      </p>
    </Dialog>
  );
}
