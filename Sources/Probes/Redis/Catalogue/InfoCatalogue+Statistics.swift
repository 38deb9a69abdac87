extension InfoCatalogue {
    /// The gauges of the section `Stats`, and what was a gauge once.
    static let statistics: [InfoMetric] = [
        .gauge(
            "current_eviction_exceeded_time", "current_eviction_exceeded_time_ms", in: .current,
            "For how many milliseconds memory has been over its limit; 0 when it is not."),
        .gauge("pubsub_channels", "pubsub_channels", "Channels that have subscribers."),
        .gauge("pubsub_patterns", "pubsub_patterns", "Patterns of channels that have subscribers."),
        .gauge("pubsubshard_channels", "pubsubshard_channels", in: .current, "Sharded channels that have subscribers."),
        .gauge("latest_fork_usec", "latest_fork_seconds", divisor: 1e6, "How long the last fork held the server up."),
        .gauge("tracking_total_keys", "tracking_total_keys", "Keys that the server remembers for clients."),
        .gauge("tracking_total_items", "tracking_total_items", "Pairs of keys and clients that the server remembers."),
        .gauge(
            "tracking_total_prefixes", "tracking_total_prefixes",
            "Prefixes that the server looks for on behalf of clients."),
        .gauge(
            "instantaneous_eventloop_cycles_per_sec", "instantaneous_eventloop_cycles_per_sec", in: .current,
            "Turns of the event loop per second of late."),
        .gauge(
            "instantaneous_eventloop_duration_usec", "instantaneous_eventloop_duration_usec", in: .current,
            "How long a turn of the event loop took of late, in microseconds."),
        .gauge("migrate_cached_sockets", "migrate_cached_sockets_total", "Connections kept for MIGRATE."),
        .gauge(
            "expired_time_cap_reached_count", "expired_time_cap_reached_total", in: .debian12,
            "How often the search for keys past their time ran out of its own time."),
        .counter(
            "expired_time_cap_reached_count", "expired_time_cap_reached_total", in: .current,
            "How often the search for keys past their time ran out of its own time."),
        .counter("expired_keys", "expired_keys_total", "Keys deleted because their time was over."),
        .counter(
            "expired_subkeys", "expired_subkeys_total", in: .current, "Hash fields deleted because their time was over."
        ),
        .counter(
            "expire_cycle_cpu_milliseconds", "expire_cycle_cpu_time_ms_total", in: .current,
            "CPU time in milliseconds spent on keys past their time."),
        .counter("evicted_keys", "evicted_keys_total", "Keys deleted because memory was at its limit."),
        .counter(
            "evicted_clients", "evicted_clients_total", in: .current,
            "Clients closed because their memory was at its limit."),
        .counter(
            "evicted_scripts", "evicted_scripts_total", in: .current, "Scripts dropped from the cache to make room."),
        .counter(
            "total_eviction_exceeded_time", "eviction_exceeded_time_ms_total", in: .current,
            "For how many milliseconds memory was over its limit in all."),
        .counter("keyspace_hits", "keyspace_hits_total", "Lookups of keys that were there."),
        .counter("keyspace_misses", "keyspace_misses_total", "Lookups of keys that were not there."),
        .counter(
            "acl_access_denied_auth", "acl_access_denied_auth_total", in: .current, "Log-ins that were refused."),
        .counter(
            "acl_access_denied_cmd", "acl_access_denied_cmd_total", in: .current,
            "Commands that the user had no right to."),
        .counter(
            "acl_access_denied_key", "acl_access_denied_key_total", in: .current,
            "Commands on keys that the user had no right to."),
        .counter(
            "acl_access_denied_channel", "acl_access_denied_channel_total", in: .current,
            "Commands on channels that the user had no right to."),
    ]

    /// The counters of traffic and work: the sections `Stats` and `CPU`.
    static let traffic: [InfoMetric] = [
        .counter("total_connections_received", "connections_received_total", "Connections that were accepted."),
        .counter(
            "rejected_connections", "rejected_connections_total", "Connections refused because there were too many."),
        .counter("total_commands_processed", "commands_processed_total", "Commands that were carried out."),
        .counter("total_net_input_bytes", "net_input_bytes_total", "Bytes read from the network."),
        .counter("total_net_output_bytes", "net_output_bytes_total", "Bytes written to the network."),
        .counter(
            "total_net_repl_input_bytes", "net_repl_input_bytes_total", in: .current, "Bytes read for replication."),
        .counter(
            "total_net_repl_output_bytes", "net_repl_output_bytes_total", in: .current, "Bytes written for replication."
        ),
        .counter(
            "unexpected_error_replies", "unexpected_error_replies", "Errors that loading and replication rule out."),
        .counter("total_error_replies", "total_error_replies", "Commands answered with an error."),
        .counter(
            "dump_payload_sanitizations", "dump_payload_sanitizations", "Payloads checked to the bottom on RESTORE."),
        .counter("total_reads_processed", "total_reads_processed", "Times that something was read from a client."),
        .counter("total_writes_processed", "total_writes_processed", "Times that something was written to a client."),
        .counter("io_threaded_reads_processed", "io_threaded_reads_processed", "Reads that I/O threads did."),
        .counter("io_threaded_writes_processed", "io_threaded_writes_processed", "Writes that I/O threads did."),
        .counter(
            "client_query_buffer_limit_disconnections", "client_query_buffer_limit_disconnections_total", in: .current,
            "Clients closed because their query buffer grew too large."),
        .counter(
            "client_output_buffer_limit_disconnections", "client_output_buffer_limit_disconnections_total",
            in: .current,
            "Clients closed because they left too much unread."),
        .counter("reply_buffer_shrinks", "reply_buffer_shrinks_total", in: .current, "Reply buffers made smaller."),
        .counter("reply_buffer_expands", "reply_buffer_expands_total", in: .current, "Reply buffers made larger."),
        .counter("eventloop_cycles", "eventloop_cycles_total", in: .current, "Turns of the event loop."),
        .counter(
            "eventloop_duration_sum", "eventloop_duration_sum_usec_total", in: .current,
            "Time spent in the event loop, in microseconds."),
        .counter(
            "eventloop_duration_cmd_sum", "eventloop_duration_cmd_sum_usec_total", in: .current,
            "Time of the event loop spent on commands, in microseconds."),
        .counter("used_cpu_sys", "cpu_sys_seconds_total", "CPU time that the system spent for the server."),
        .counter("used_cpu_user", "cpu_user_seconds_total", "CPU time that the server spent itself."),
        .counter(
            "used_cpu_sys_children", "cpu_sys_children_seconds_total",
            "CPU time that the system spent for its children."),
        .counter(
            "used_cpu_user_children", "cpu_user_children_seconds_total", "CPU time that its children spent."),
        .counter(
            "used_cpu_sys_main_thread", "cpu_sys_main_thread_seconds_total",
            "CPU time that the system spent for the main thread."),
        .counter(
            "used_cpu_user_main_thread", "cpu_user_main_thread_seconds_total",
            "CPU time that the main thread spent itself; it is the one that carries out commands."),
    ]
}
