/** The folders a dropped file lay in, as nobody else knows them: a file itself has only its name. */
const folders = new WeakMap<File, string>();

/** The folders a file lay in, with `/`; empty for a file dropped by itself. */
export function folderOf(file: File): string {
  // A file that was made and not chosen has no such path everywhere.
  const path: string | undefined = file.webkitRelativePath;
  return folders.get(file) ?? (path?.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");
}

/** Every file of a drop: folders are walked. */
export async function droppedFiles(data: DataTransfer | null): Promise<File[]> {
  // The list is gone once the event is over: it is copied before anything is waited for.
  const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const plain = [...(data?.files ?? [])];
  if (!entries.some((entry) => entry.isDirectory)) return plain;
  const found = await Promise.all(entries.map((entry) => walked(entry, "")));
  return found.flat();
}

async function walked(entry: FileSystemEntry, folder: string): Promise<File[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    folders.set(file, folder);
    return [file];
  }
  if (!isFolder(entry)) return [];
  const inside = await listed(entry.createReader());
  const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
  return (await Promise.all(inside.map((one) => walked(one, path)))).flat();
}

/** A browser hands out a folder a hundred files at a time. */
async function listed(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return some.length === 0 ? [] : [...some, ...(await listed(reader))];
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** Asks for a folder; the chooser is made when it is asked for, so that a page has one input of files. */
export function chooseFolder(take: (files: File[]) => void): void {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.webkitdirectory = true;
  chooser.addEventListener("change", () => take([...(chooser.files ?? [])]));
  chooser.click();
}
