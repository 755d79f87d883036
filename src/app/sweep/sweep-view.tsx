export function SweepView() {
  return <h2>Sweep</h2>;
}
