import { bugsOn } from '../../views/editor/planted-bugs';
import { useSession } from '../session-context';
import './bugs.css';
import { plant } from './plant';
import { useBugs } from './use-bugs';

/** Says that a bug is on, as long as it is. */
export default function BugBanner() {
  const session = useSession();
  const lists = useBugs();
  const on = bugsOn(lists);
  const [flawed] = lists.filter(({ chosen }) => chosen.length > 0);
  if (flawed === undefined) return null;
  return (
    <p className="bug-banner" role="status">
      <span>
        Planted bug: <strong>{on.join(', ')}</strong>
      </span>
      <button type="button" onClick={() => plant(session, flawed.model, null)}>
        Take it out
      </button>
    </p>
  );
}
