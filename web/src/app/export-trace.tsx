import { useState } from 'react';
import { MessageNames } from '../views/message-names';
import { exported, fileName, saveFile, type ExportFormat } from '../views/export/save';
import './export-trace.css';
import { useActiveBranch, useApp, useSession } from './session-context';

const FORMATS: readonly { readonly format: ExportFormat; readonly label: string; readonly meaning: string }[] = [
  { format: 'json-lines', label: 'JSON lines', meaning: 'as orrery run --trace writes it' },
  { format: 'chrome', label: 'Perfetto', meaning: 'opens in Perfetto and in chrome://tracing' },
  { format: 'csv', label: 'CSV', meaning: 'for spreadsheets' },
];

/** What has been recorded so far, as a file. */
export function ExportTrace() {
  const session = useSession();
  const branch = useActiveBranch();
  const models = useApp((state) => state.models);
  const [isBusy, setIsBusy] = useState(false);
  const trace = branch === null ? undefined : session.dataOf(branch.id)?.trace;
  if (branch === null || trace === undefined) return null;
  const { name, nodes } = branch.description;
  const save = async (format: ExportFormat): Promise<void> => {
    setIsBusy(true);
    try {
      const names = models === null ? null : new MessageNames(models, nodes);
      saveFile(await exported(trace, format, names), fileName(name, format));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <fieldset className="export" disabled={isBusy}>
      <legend>What has been recorded, as a file</legend>
      {FORMATS.map(({ format, label, meaning }) => (
        <button key={format} type="button" title={meaning} onClick={() => void save(format)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
