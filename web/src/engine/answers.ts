import type { Answer, Question, ReadyScenario } from '../protocol';
import type { Branch } from './branch';
import type { EngineInstance } from './instance';

/** The answer, from an engine without a run or from a branch; null if the question is about a branch that is closed. */
export function answer(question: Question, engine: EngineInstance, branch: Branch | undefined): Answer | null {
  switch (question.ask) {
    case 'models':
      return { ask: 'models', models: engine.models() };
    case 'schema':
      return { ask: 'schema', schema: engine.schema() };
    case 'ready-scenarios':
      return { ask: 'ready-scenarios', scenarios: engine.readyScenarios().map(readyScenario) };
    case 'validate':
      return { ask: 'validate', problems: engine.validate(question.document) };
    case 'state':
      return branch === undefined ? null : { ask: 'state', state: branch.engine.state(question.node) };
    case 'metrics':
      return branch === undefined ? null : { ask: 'metrics', metrics: branch.engine.metrics() };
    case 'expectations':
      return branch === undefined ? null : { ask: 'expectations', found: branch.engine.expectations() };
    case 'explain':
      return branch === undefined ? null : { ask: 'explain', text: branch.engine.explain(question.of, question.index) };
    case 'digest':
      return branch === undefined ? null : digestOf(branch);
    default: {
      const unreachable: never = question;
      return unreachable;
    }
  }
}

function digestOf(branch: Branch): Answer {
  return { ask: 'digest', digest: branch.engine.digest(), atNs: branch.nowNs, events: branch.events };
}

function readyScenario(document: string): ReadyScenario {
  const { name, title, description } = JSON.parse(document) as Partial<Record<'name' | 'title' | 'description', string>>;
  return { name: name ?? '', title: title ?? name ?? '', description: description ?? '', document };
}
