import type { Session } from '../session/session';
import { encodeShare } from '../share/link';
import { activeBranch } from '../store/app-state';

/** A link to what is looked at now, in the active branch. */
export async function shareLink(session: Session): Promise<{ url: string } | { error: string }> {
  const state = session.store.get();
  const branch = activeBranch(state);
  const engine = session.engine;
  if (branch === null || engine === null) return { error: 'Nothing is open yet.' };
  if (branch.isRecording) return { error: 'A recording cannot be put into a link: send its file.' };
  const { document, seed, allowBugs, journal, moment, description } = branch;
  const modelVersions = Object.fromEntries(description.models.map((model) => [model, engine.models[model] ?? 1]));
  const made = await encodeShare({
    ...{ document, seed, allowBugs, journal, modelVersions, panel: state.panel, atNs: moment.nowNs },
    ...{ behaviourVersion: engine.behaviour_version, engine: engine.hash },
  });
  if ('error' in made) return made;
  const url = new URL(location.href);
  url.search = '';
  url.hash = made.fragment;
  return { url: url.href };
}
