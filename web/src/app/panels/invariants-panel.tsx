export default function Panel() {
  return <p className="panel-note">…</p>;
}
