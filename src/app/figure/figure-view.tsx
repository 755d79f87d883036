export function FigureView() {
  return <h2>Figure</h2>;
}
