import { EventLog } from '../../views/log/event-log';
import { useTraceView } from './use-trace-view';

export default function LogPanel() {
  const view = useTraceView();
  return view === null ? null : <EventLog key={view.branch.id} {...view.props} />;
}
