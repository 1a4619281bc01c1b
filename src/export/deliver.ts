/** Has the browser save something as a file. */
export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Copies a text. Rejects when the browser lets nobody. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages without encryption have no clipboard but this one.
    copyByField(text);
  }
}

/** What every browser still has, though there is a better way where pages are encrypted. */
interface IOldDocument {
  execCommand(command: string): boolean;
}

function copyByField(text: string): void {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const isDone = (document as IOldDocument).execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) {
    focused.focus({ preventScroll: true });
  }
  if (!isDone) {
    throw new Error('The browser does not let the page copy.');
  }
}
