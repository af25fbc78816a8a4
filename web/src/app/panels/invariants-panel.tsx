import { Invariants } from '../../views/invariants/invariants';
import { useActiveBranch, useSession } from '../session-context';
import { useAnswer } from '../use-answer';

export default function InvariantsPanel() {
  const session = useSession();
  const branch = useActiveBranch();
  const found = useAnswer<'expectations'>((id) => ({ ask: 'expectations', branch: id }), '')?.found;
  if (branch === null) return null;
  const expectations = (found?.expectations ?? []).map(({ expect, verdict, failed_at_ns = null, why = '' }) => {
    return { text: expect, verdict, failed_at_ns, why };
  });
  return (
    <Invariants
      expectations={expectations}
      violations={found?.violations ?? []}
      rules={branch.description.rules}
      onSeek={(ns) => session.time.seek(ns)}
      onExplain={async (of, index) => (await session.ask({ ask: 'explain', branch: branch.id, of, index })).text}
    />
  );
}
