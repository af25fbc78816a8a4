import { memo, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Trace } from '../../records/trace';
import { FLAG_DISPATCH } from '../../records/record-format';
import { secondsText } from '../../records/time-text';
import type { Uint32List } from '../../records/uint32-list';
import { scrollByWheel } from '../../ui/scroll-by-wheel';
import { useHeight } from '../../ui/use-height';
import { ROW_PX, rowAfter, scrollHeight, scrollRatio, scrollTopFor, scrollTopWith, topRow, type RowWindow } from '../../ui/virtual-rows';

interface LogListProps {
  readonly trace: Trace;
  /** Positions of the records that are listed. */
  readonly positions: Uint32List;
  /** The last row that has happened by now; -1 if none. */
  readonly nowRow: number;
  readonly selected: number | null;
  /** The first row from which on another run differs; -1 without one. */
  readonly differentRow: number;
  readonly isFollowing: boolean;
  readonly describedBy: string;
  readonly onScrolledAway: () => void;
  readonly onChoose: (position: number) => void;
}

const ROWS_IN_COMMON = 4;

/** A list box of records of which only those in sight are in the page. */
export function LogList(props: LogListProps) {
  const { trace, positions, nowRow, selected, differentRow, isFollowing, describedBy, onScrolledAway, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [active, setActive] = useState<number | null>(null);
  const viewportPx = useHeight(scroller);
  const id = useId();
  const window: RowWindow = { rows: positions.length, viewportPx };

  const bringIntoSight = (row: number): void => {
    const element = scroller.current;
    if (element === null) return;
    const top = scrollTopFor(row, element.scrollTop, window);
    if (top !== element.scrollTop) element.scrollTop = top;
  };

  useLayoutEffect(() => {
    if (isFollowing && nowRow >= 0) bringIntoSight(nowRow);
  }, [isFollowing, nowRow, viewportPx, window.rows]);

  // Below the last rows that both runs have.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || differentRow < 0 || differentRow >= window.rows || isFollowing) return;
    element.scrollTop = scrollTopWith(Math.max(0, differentRow - ROWS_IN_COMMON), window);
  }, [differentRow, isFollowing, viewportPx]);

  useEffect(
    () => scrollByWheel(scroller.current, () => scrollRatio({ rows: positions.length, viewportPx })),
    [positions, viewportPx],
  );

  const activeRow = Math.min(active ?? Math.max(0, nowRow), window.rows - 1);
  const pressed = (event: KeyboardEvent): void => {
    const row = rowAfter(event.key, activeRow, window);
    if (row !== null) {
      setActive(row);
      onScrolledAway();
      bringIntoSight(row);
    } else if ((event.key === 'Enter' || event.key === ' ') && activeRow >= 0) {
      onChoose(positions.at(activeRow));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const { row: first, hiddenPx } = topRow(scrollTop, window);
  const last = Math.min(window.rows, first + Math.ceil((viewportPx + hiddenPx) / ROW_PX) + 1);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  const isActiveInSight = activeRow >= first && activeRow < last;
  return (
    <div
      ref={scroller}
      className="log-scroller"
      role="listbox"
      tabIndex={0}
      aria-label="Events, in order of time"
      aria-describedby={describedBy}
      aria-activedescendant={isActiveInSight && activeRow >= 0 ? `${id}-${activeRow}` : undefined}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onWheel={onScrolledAway}
      onTouchMove={onScrolledAway}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onScrolledAway(); // On the scroll bar, not on a row.
      }}
      onKeyDown={pressed}
    >
      <div className="log-height" role="presentation" style={{ height: scrollHeight(window) }}>
        <div
          className="log-rows"
          role="presentation"
          style={{ transform: `translateY(${Math.max(0, scrollTop) - hiddenPx}px)` }}
        >
          {rows.map((row) => (
            <LogRow
              key={`${trace.store.generation}-${row}`}
              id={`${id}-${row}`}
              trace={trace}
              position={positions.at(row)}
              row={row}
              rows={window.rows}
              isSelected={positions.at(row) === selected}
              isDifferent={row === differentRow}
              isActive={row === active}
              when={row === nowRow ? 'now' : row < nowRow ? 'past' : 'future'}
              onChoose={onChoose}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface LogRowProps {
  readonly id: string;
  readonly trace: Trace;
  readonly position: number;
  readonly row: number;
  readonly rows: number;
  readonly isSelected: boolean;
  readonly isDifferent: boolean;
  readonly isActive: boolean;
  readonly when: 'past' | 'now' | 'future';
  readonly onChoose: (position: number) => void;
}

const LogRow = memo(function LogRow({
  id,
  trace,
  position,
  row,
  rows,
  isSelected,
  isDifferent,
  isActive,
  when,
  onChoose,
}: LogRowProps) {
  const record = trace.store.read(position);
  const words = trace.dictionary.describe(record);
  const classes = ['log-row', `log-${when}`, isActive ? 'log-active' : '', isDifferent ? 'log-different' : '', tone(trace, record.kind, record.flags)];
  return (
    <div
      id={id}
      role="option"
      className={classes.join(' ')}
      aria-selected={isSelected}
      aria-posinset={row + 1}
      aria-setsize={rows}
      aria-current={when === 'now' ? 'time' : undefined}
      onClick={() => onChoose(position)}
    >
      <span className="log-time">{secondsText(record.time)}</span>
      {isDifferent && <span className="log-difference">first difference</span>}
      <span className="log-node">{trace.dictionary.nodeName(record.node)}</span>
      <span className="log-words" title={words}>
        {words}
      </span>
    </div>
  );
});

const BAD = /crash|failed|drop|lost|broke|partitioned|^fault|planned_fault|refused|torn/;
const GOOD = /started|healed|resumed|goes_on|recovery/;
const STATE = /shown_changed|rule_fired|scenario_note|^mark$/;

function tone(trace: Trace, kind: number, flags: number): string {
  if ((flags & FLAG_DISPATCH) !== 0) return 'log-dispatch';
  const name = trace.dictionary.kindName(kind);
  if (BAD.test(name)) return 'log-bad';
  if (GOOD.test(name)) return 'log-good';
  return STATE.test(name) ? 'log-state' : '';
}
