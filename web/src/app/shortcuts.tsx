import { KeyList } from '../ui/key-list';
import { Dialog } from './dialog';
import { shortcuts } from './shortcut-list';

const groups = ['Time', 'Nodes', 'Build', 'Page'] as const;

export default function Shortcuts() {
  return (
    <Dialog title="Keys">
      <KeyList groups={groups} keys={shortcuts} />
      <p className="quiet-text">
        On the graph: drag to move, wheel or pinch to zoom, Alt and drag to cut links, Shift and drag a node to pull it away from
        the others. When building: double-click to add a node, drag from the rim of one to another to connect them.
      </p>
    </Dialog>
  );
}
