import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { countText } from '../../ui/number-text';
import { useHeight } from '../../ui/use-height';
import { ROW_PX, rowAfter, scrollHeight, scrollTopFor, topRow, type RowWindow } from '../../ui/virtual-rows';
import type { ProcessRow } from '../node/protocol';
import type { ColumnName, Sorting } from '../node/view-address';
import { Panel } from '../page/panel';
import { useCan, useLive, useNode, useView } from '../page/session-context';
import { bytesText, shortName } from '../page/texts';
import { Inspected } from './inspected';
import { matchingRows, sortedRows } from './process-rows';
import './process-table.css';

const columns: readonly { readonly name: ColumnName; readonly title: string; readonly isText: boolean; readonly text: (row: ProcessRow) => string }[] = [
  { name: 'name', title: 'Name', isText: true, text: (row) => shortName(row.name) },
  { name: 'id', title: 'Id', isText: true, text: (row) => row.id },
  { name: 'status', title: 'Status', isText: true, text: (row) => row.status },
  { name: 'mailbox_depth', title: 'Mailbox', isText: false, text: (row) => countText(row.mailbox_depth) },
  { name: 'memory_bytes', title: 'Memory', isText: false, text: (row) => bytesText(row.memory_bytes) },
  { name: 'dispatches', title: 'Dispatches', isText: false, text: (row) => countText(row.dispatches) },
];

/** The busiest processes, in a table of which only the rows in sight are in the page. */
export function ProcessTable() {
  const session = useNode();
  const detail = useLive((state) => state.detail);
  const processes = useLive((state) => (state.detail ? (state.observed?.processes ?? null) : null));
  const hasObserver = useCan('observer');
  const sorting = useView((view) => view.sorting);
  const [wanted, setWanted] = useState('');
  const [inspected, setInspected] = useState<ProcessRow | null>(null);
  const rows = useMemo(() => sortedRows(matchingRows(processes ?? [], wanted), sorting), [processes, wanted, sorting]);
  const summary = processes === null ? undefined : `${countText(rows.length)} of ${countText(processes.length)}`;
  return (
    <Panel name="processes" summary={summary}>
      {processes === null ? (
        <div className="live-empty">
          {detail || !hasObserver ? (
            <p>Nothing runs that has processes.</p>
          ) : (
            <>
              <p>Each process is looked at only while detail is on.</p>
              <button type="button" onClick={() => session.setDetail(true)}>
                Show processes
              </button>
            </>
          )}
        </div>
      ) : (
        <>
          <input
            type="search"
            className="live-filter"
            aria-label="Find a process"
            placeholder="find a process"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          <Grid rows={rows} sorting={sorting} onSort={(column) => session.setView({ sorting: sortedBy(column, sorting) })} onInspect={setInspected} />
        </>
      )}
      {inspected !== null && <Inspected process={inspected} onClose={() => setInspected(null)} />}
    </Panel>
  );
}

// A second press turns the order around; numbers begin with the largest.
function sortedBy(column: ColumnName, before: Sorting): Sorting {
  if (before.column === column) return { column, isDescending: !before.isDescending };
  return { column, isDescending: !columns.find(({ name }) => name === column)!.isText };
}

interface GridProps {
  readonly rows: readonly ProcessRow[];
  readonly sorting: Sorting;
  readonly onSort: (column: ColumnName) => void;
  readonly onInspect: (row: ProcessRow) => void;
}

const headPx = 28;

function Grid({ rows, sorting, onSort, onInspect }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [active, setActive] = useState(0);
  const canInspect = useCan('eval');
  const viewportPx = Math.max(0, useHeight(scroller) - headPx);
  const id = useId();
  const window: RowWindow = { rows: rows.length, viewportPx };
  const { row: first } = topRow(scrollTop, window);
  const last = Math.min(rows.length, first + Math.ceil(viewportPx / ROW_PX) + 2);
  const activeRow = Math.min(active, rows.length - 1);
  const pressed = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const to = rowAfter(event.key, activeRow, window);
    const chosen = rows[activeRow];
    if (to !== null && scroller.current !== null) {
      setActive(to);
      scroller.current.scrollTop = scrollTopFor(to, scroller.current.scrollTop, window);
    } else if (event.key === 'Enter' && canInspect && chosen !== undefined) {
      onInspect(chosen);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      className="live-table"
      role="grid"
      tabIndex={0}
      aria-label={canInspect ? 'Processes; Enter inspects one' : 'Processes'}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeRow >= first && activeRow < last ? `${id}-${activeRow}` : undefined}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={pressed}
    >
      <div role="rowgroup" className="live-table-head">
        <div role="row" aria-rowindex={1} className="live-table-row">
          {columns.map(({ name, title, isText }) => (
            <div key={name} role="columnheader" aria-sort={sorting.column === name ? (sorting.isDescending ? 'descending' : 'ascending') : 'none'} className={isText ? '' : 'is-number'}>
              <button type="button" onClick={() => onSort(name)}>
                {title}
                {sorting.column === name && <span className={sorting.isDescending ? 'live-sort' : 'live-sort is-up'} aria-hidden="true" />}
              </button>
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="live-table-body" style={{ height: scrollHeight(window) }}>
        {rows.slice(first, last).map((row, index) => (
          <div
            key={row.id}
            id={`${id}-${first + index}`}
            role="row"
            aria-rowindex={first + index + 2}
            className={`live-table-row ${first + index === activeRow ? 'is-active' : ''}`}
            style={{ top: (first + index) * ROW_PX }}
            onClick={() => {
              setActive(first + index);
              if (canInspect) onInspect(row);
            }}
          >
            {columns.map(({ name, isText, text }) => (
              <div key={name} role="gridcell" className={isText ? '' : 'is-number'} title={isText ? text(row) : undefined}>
                {text(row)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
