/** Postgres for one small machine: nothing a caller was told is lost, and it listens to this machine only. */
export function serverSettings(port: number): Record<string, string> {
  return {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "128MB",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    // Nothing is replicated.
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: "512MB",
    // Compiling a query takes longer than any of ours runs.
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    password_encryption: "scram-sha-256",
    // One file a weekday in the data folder's `log`, overwritten after a week; errors of single statements go to who asked.
    logging_collector: "on",
    log_directory: "log",
    log_filename: "postgres-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    log_min_messages: "log",
    log_checkpoints: "off",
  };
}
