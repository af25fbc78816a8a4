const paths = {
  play: 'M7 5l12 7-12 7z',
  pause: 'M7 5h4v14H7zM14 5h4v14h-4z',
  start: 'M6 5h3v14H6zM19 5v14l-9-7z',
  step: 'M6 5l9 7-9 7zM16.5 5h2v14h-2z',
  stop: 'M6 6h12v12H6z',
  back: 'M18 5v14l-9-7zM5.5 5h2v14h-2z',
  next: 'M4 5l7 7-7 7zM11 5l7 7-7 7zM18.5 5h2v14h-2z',
  sun: 'M12 7.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM11 2h2v3h-2zM11 19h2v3h-2zM2 11h3v2H2zM19 11h3v2h-3zM4.2 5.6l1.4-1.4 2.1 2.1-1.4 1.4zM16.3 17.7l1.4-1.4 2.1 2.1-1.4 1.4zM4.2 18.4l2.1-2.1 1.4 1.4-2.1 2.1zM16.3 6.3l2.1-2.1 1.4 1.4-2.1 2.1z',
  moon: 'M19.5 14.6A8 8 0 119.4 4.5a6.5 6.5 0 0010.1 10.1z',
  close: 'M6.4 5L12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z',
} as const;

/** A sign on a button; the button has the name. */
export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg className="sign" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" />
    </svg>
  );
}
