import { useEffect, useState, type ComponentType } from 'react';

type Loaded<Props> = { readonly default: ComponentType<Props> };

/**
 * A component that is fetched when it is first shown. Unlike React.lazy it shows as soon as it is there, however often the
 * page is drawn meanwhile: what is suspended waits for a rest, which a run that plays on a slow machine does not give.
 */
export function fetched<Props extends object>(load: () => Promise<Loaded<Props>>): ComponentType<Props> {
  let ready: ComponentType<Props> | null = null;
  return function Fetched(props: Props) {
    const [Content, setContent] = useState<ComponentType<Props> | null>(() => ready);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (ready !== null) return;
      load().then(
        (loaded) => {
          ready = loaded.default;
          setContent(() => ready);
        },
        () => setFailed(true),
      );
    }, []);
    if (hasFailed) return <p role="alert">This part of the page could not be fetched: load the page again.</p>;
    return Content === null ? null : <Content {...props} />;
  };
}
