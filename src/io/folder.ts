/** A place for files, so that what is kept does not know a disk. Paths are relative, with slashes. */
export interface Folder {
  /** Names of the files in a folder of it; none where it is not there. */
  list(path: string): Promise<readonly string[]>;
  /** The bytes of a file, or undefined where there is none; they may be put into `room` if it is large enough. */
  read(path: string, room?: ArrayBuffer): Promise<Uint8Array | undefined>;
  /** Its length in bytes, or undefined. */
  size(path: string): Promise<number | undefined>;
  /** Writes a file so that its path holds either the old bytes or all of the new ones, also after a power cut. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Opens a file that gets its name when it is closed; `drop` leaves nothing of it. */
  create(path: string): Promise<FileBeingWritten>;
}

/** A file that is there when it is closed, whole, or not at all. */
export interface FileBeingWritten {
  /** Adds bytes at the end. */
  append(bytes: Uint8Array): Promise<void>;
  /** Flushes it to the disk and gives it its name. */
  close(): Promise<void>;
  /** Leaves nothing of it. */
  drop(): Promise<void>;
}

/** Makes a folder in memory. */
export function makeMemoryFolder(): Folder {
  const files = new Map<string, Uint8Array>();
  return {
    async list(path) {
      const start = path === "" ? "" : `${path}/`;
      const inside = [...files.keys()].filter((name) => name.startsWith(start));
      return inside.map((name) => name.slice(start.length)).filter((name) => !name.includes("/"));
    },
    async read(path) {
      return files.get(path);
    },
    async size(path) {
      return files.get(path)?.length;
    },
    async write(path, bytes) {
      files.set(path, bytes.slice());
    },
    async create(path) {
      const parts: Uint8Array[] = [];
      return {
        async append(bytes) {
          parts.push(bytes.slice());
        },
        async close() {
          const whole = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
          let at = 0;
          for (const part of parts) {
            whole.set(part, at);
            at += part.length;
          }
          files.set(path, whole);
        },
        async drop() {},
      };
    },
  };
}
