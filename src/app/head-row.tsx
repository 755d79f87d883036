/** The row above a table that names its columns. */
export const HeadRow = ({ heads }: { readonly heads: readonly string[] }) => (
  <thead>
    <tr>
      {heads.map((head) => (
        <th scope="col" key={head}>
          {head}
        </th>
      ))}
    </tr>
  </thead>
);
