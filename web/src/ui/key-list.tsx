export interface KeyEntry<Group extends string> {
  readonly shown: string;
  readonly group: Group;
  readonly label: string;
}

interface Props<Group extends string> {
  readonly groups: readonly Group[];
  readonly keys: readonly KeyEntry<Group>[];
}

/** What the keys of a page do. */
export function KeyList<Group extends string>({ groups, keys }: Props<Group>) {
  return (
    <div className="shortcut-groups">
      {groups.map((group) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {keys
              .filter((entry) => entry.group === group)
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
  );
}
