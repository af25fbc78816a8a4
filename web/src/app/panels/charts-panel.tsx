export default function Panel() {
  return <p className="quiet-text">…</p>;
}
