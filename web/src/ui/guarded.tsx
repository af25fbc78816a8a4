import { Component, type ReactNode } from 'react';

interface Props {
  /** What fails, as people call it. */
  readonly name: string;
  readonly children: ReactNode;
}

/** Keeps a part of the page that throws from taking the rest with it. */
export class Guarded extends Component<Props, { readonly message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <div role="alert" className="guarded">
        <p>{this.props.name} cannot be shown: that is a mistake of this page.</p>
        <p className="quiet-text">{this.state.message}</p>
        <button type="button" onClick={() => this.setState({ message: null })}>
          Try again
        </button>
      </div>
    );
  }
}
