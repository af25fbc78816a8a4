import { Icon } from '../ui/icon';
import { useApp, useSession } from './session-context';

export function Notices() {
  const session = useSession();
  const notices = useApp((state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map(({ id, tone, text, details }) => (
        <div key={id} className={`notice notice-${tone}`}>
          <div>
            <p>{text}</p>
            {details.length > 0 && (
              <ul>
                {details.map((detail, index) => (
                  <li key={index}>{detail}</li>
                ))}
              </ul>
            )}
          </div>
          <button type="button" className="quiet" aria-label="Dismiss this message" onClick={() => session.dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
