/**
 * The one script of a page: sorts a table by the column that is clicked, and hides the rows that a text is not in. A page is
 * whole without it, so what it needs to be used it makes itself.
 */
export const SCRIPT = `
for (const table of document.querySelectorAll('table.data')) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (rows.length < 2) continue;

  const valueOf = (row, at, isNumber) => {
    const cell = row.cells[at];
    if (cell.classList.contains('none')) return null;
    const text = cell.dataset.v ?? cell.textContent;
    return isNumber ? Number.parseFloat(text.replaceAll(',', '')) : text.toLowerCase();
  };
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    const isNumber = head.classList.contains('n');
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const isUp = before === null ? !isNumber : before === 'descending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
      const keyed = rows.map((row) => [valueOf(row, at, isNumber), row]);
      keyed.sort(([a], [b]) => {
        if (a === null || b === null) return (a === null) - (b === null);
        return (a < b ? -1 : a > b ? 1 : 0) * (isUp ? 1 : -1);
      });
      body.append(...keyed.map(([, row]) => row));
    });
  });

  // Fewer are seen at once.
  if (rows.length < 8) continue;
  const region = table.closest('.scroll');
  const label = document.createElement('label');
  label.className = 'filter';
  const input = document.createElement('input');
  input.type = 'search';
  input.placeholder = 'Filter ' + rows.length + ' rows';
  input.setAttribute('aria-label', 'Filter the rows of: ' + region.getAttribute('aria-label').replace(/^Table: /, ''));
  const count = document.createElement('span');
  count.setAttribute('role', 'status');
  label.append(input, count);
  const columns = region.parentElement.querySelector('.all');
  region.parentElement.insertBefore(label, columns ?? region);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      if (!row.hidden) shown += 1;
    });
    count.textContent = words.length === 0 ? '' : shown + ' of ' + rows.length + ' rows';
  });
}
// A phone has no room for the contents beside the page.
if (matchMedia('(max-width: 900px)').matches) document.querySelector('nav details')?.removeAttribute('open');
`;
