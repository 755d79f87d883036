import { HeadRow } from "./head-row.tsx";
import { ScrollBox } from "./scroll-box.tsx";

interface DataTableProps {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The numbers behind a picture, folded away. */
export function DataTable({ title, head, rows }: DataTableProps) {
  return (
    <details>
      <summary>Table: {title}</summary>
      <ScrollBox name={`The table ${title}, scrolls`}>
        <table>
          <HeadRow heads={head} />
          <tbody>
            {rows.map(([first, ...rest]) => (
              <tr key={[first, ...rest].join(" ")}>
                <th scope="row">{first}</th>
                {rest.map((cell, i) => (
                  <td key={head[i + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}
