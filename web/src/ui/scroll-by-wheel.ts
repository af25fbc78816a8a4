/** Where a pixel of scrolling stands for several of rows, a wheel still moves as far as it does elsewhere. */
export function scrollByWheel(element: HTMLElement | null, ratio: () => number): (() => void) | undefined {
  if (element === null) return undefined;
  const turned = (event: WheelEvent): void => {
    if (ratio() <= 1 || event.ctrlKey || event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL) return;
    event.preventDefault();
    element.scrollTop += event.deltaY / ratio();
  };
  element.addEventListener('wheel', turned, { passive: false });
  return () => element.removeEventListener('wheel', turned);
}
