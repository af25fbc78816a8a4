export const panelNames = ['throughput', 'latency', 'heat', 'queue', 'workers', 'partitions', 'processes', 'supervision', 'log'] as const;
export type PanelName = (typeof panelNames)[number];

export const columnNames = ['name', 'id', 'status', 'mailbox_depth', 'memory_bytes', 'dispatches'] as const;
export type ColumnName = (typeof columnNames)[number];

export interface Sorting {
  readonly column: ColumnName;
  readonly isDescending: boolean;
}

/** What a person has chosen to see; it is in the page's address, so that a link shows the same. */
export interface View {
  readonly scenario: string | null;
  readonly closed: readonly PanelName[];
  readonly sorting: Sorting;
  /** Whether the node is asked for its processes. */
  readonly detail: boolean;
}

export const usualView: View = {
  scenario: null,
  closed: [],
  sorting: { column: 'dispatches', isDescending: true },
  detail: false,
};

export function viewOf(search: string): View {
  const query = new URLSearchParams(search);
  const [column, order] = (query.get('sort') ?? '').split('.');
  const known = columnNames.find((name) => name === column);
  const closed = (query.get('closed') ?? '').split(',');
  return {
    scenario: query.get('scenario'),
    closed: panelNames.filter((name) => closed.includes(name)),
    sorting: known === undefined ? usualView.sorting : { column: known, isDescending: order !== 'up' },
    detail: query.has('detail'),
  };
}

/** The query of an address that shows a view; what else was in it stays. */
export function searchOf(view: View, search: string): string {
  const query = new URLSearchParams(search);
  const put = (name: string, value: string | null): void => (value === null ? query.delete(name) : query.set(name, value));
  const { column, isDescending } = view.sorting;
  const isUsual = column === usualView.sorting.column && isDescending === usualView.sorting.isDescending;
  put('scenario', view.scenario);
  put('closed', view.closed.length === 0 ? null : view.closed.join(','));
  put('sort', isUsual ? null : `${column}.${isDescending ? 'down' : 'up'}`);
  put('detail', view.detail ? '' : null);
  const text = query.toString().replace(/=(?=&|$)/g, '').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}
