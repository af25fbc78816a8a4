import { Dialog } from '../dialog';
import { useSession } from '../session-context';
import './bugs.css';
import { plant } from './plant';
import { useBugs } from './use-bugs';

/** The bug zoo: flaws of the models that run, to be switched on and watched. */
export default function BugDialog() {
  const session = useSession();
  const lists = useBugs();
  const choose = (model: string, bug: string | null): void => {
    session.set('dialog', null);
    plant(session, model, bug);
  };
  return (
    <Dialog title="Planted bugs">
      <p className="quiet-text">
        A flaw is planted in all nodes of a model, in the document, and the run begins anew with the same seed. Not every run meets
        it: crashes and partitions help.
      </p>
      {lists.length === 0 && <p>No model of this system has one.</p>}
      {lists.map(({ model, bugs, chosen }) => (
        <section key={model} aria-label={model.replaceAll('_', ' ')}>
          <h3>{model.replaceAll('_', ' ')}</h3>
          <ul className="bugs">
            {bugs.map(({ name, meaning }) => {
              const isOn = chosen.includes(name);
              return (
                <li key={name}>
                  <button type="button" aria-pressed={isOn} onClick={() => choose(model, isOn ? null : name)}>
                    <strong>{name.replaceAll('_', ' ')}</strong>
                    <span>{meaning}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}
