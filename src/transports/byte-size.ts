const MIB = 1024 * 1024;

/** A number of bytes as people read it: `32 MiB`, `7.4 MiB`, `900 bytes`. */
export function byteSize(bytes: number): string {
  return bytes < MIB / 10 ? `${bytes} bytes` : `${Number((bytes / MIB).toFixed(1))} MiB`;
}
