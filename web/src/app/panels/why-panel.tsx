import { Why } from '../../views/why/why';
import { useTraceView } from './use-trace-view';

export default function WhyPanel() {
  const view = useTraceView();
  return view === null ? null : <Why key={view.branch.id} {...view.props} />;
}
