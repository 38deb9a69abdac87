extension InfoCatalogue {
    /// The section `Memory`.
    static let memory: [InfoMetric] = amounts + allocator

    private static let amounts: [InfoMetric] = [
        .gauge("used_memory", "memory_used_bytes", "Memory that the allocator has handed out to the server."),
        .gauge("used_memory_rss", "memory_used_rss_bytes", "Memory of the server that the system counts as resident."),
        .gauge("used_memory_peak", "memory_used_peak_bytes", "The most memory that was handed out at a time."),
        .gauge("used_memory_lua", "memory_used_lua_bytes", "Memory of the Lua engine."),
        .gauge(
            "used_memory_vm_eval", "memory_used_vm_eval_bytes", in: .current, "Memory of the engine of scripts."),
        .gauge(
            "used_memory_scripts_eval", "memory_used_scripts_eval_bytes", in: .current,
            "Memory that scripts for EVAL cost besides their engine."),
        .gauge("used_memory_overhead", "memory_used_overhead_bytes", "Memory for buffers and other bookkeeping."),
        .gauge(
            "used_memory_startup", "memory_used_startup_bytes", "Memory that was in use when the server had started."),
        .gauge("used_memory_dataset", "memory_used_dataset_bytes", "Memory in use without the bookkeeping: the data."),
        .gauge("number_of_cached_scripts", "number_of_cached_scripts", "Scripts that EVALSHA can name."),
        .gauge("number_of_functions", "number_of_functions", in: .current, "Functions that are loaded."),
        .gauge("number_of_libraries", "number_of_libraries", in: .current, "Libraries of functions that are loaded."),
        .gauge(
            "used_memory_vm_functions", "memory_used_vm_functions_bytes", in: .current,
            "Memory of the engine that runs functions."),
        .gauge("used_memory_scripts", "memory_used_scripts_bytes", "Memory that scripts and functions cost."),
        .gauge(
            "used_memory_functions", "memory_used_functions_bytes", in: .current,
            "Memory that functions cost besides their engine."),
        .gauge(
            "used_memory_vm_total", "memory_used_vm_total", in: .current,
            "Memory in bytes of the engines for scripts and functions together."),
        .gauge("maxmemory", "memory_max_bytes", "The most memory that data may take; 0 means no limit."),
        .gauge(
            "total_system_memory", "total_system_memory_bytes", "The memory of the machine that the server runs on."),
        .gauge("mem_fragmentation_ratio", "mem_fragmentation_ratio", "Resident memory by memory handed out."),
        .gauge("mem_fragmentation_bytes", "mem_fragmentation_bytes", "Resident memory beyond what is handed out."),
        .gauge(
            "mem_clients_slaves", "mem_clients_slaves", "Memory in bytes of the buffers of connections to replicas."),
        .gauge("mem_clients_normal", "mem_clients_normal", "Memory in bytes of the buffers of ordinary clients."),
        .gauge(
            "mem_cluster_links", "mem_cluster_links_bytes", in: .current,
            "Memory of the links to the cluster's other nodes."),
        .gauge(
            "mem_aof_buffer", "mem_aof_buffer_bytes", in: .current, "Memory of the buffers of the append-only file."),
        .gauge(
            "mem_replication_backlog", "mem_replication_backlog_bytes", in: .current,
            "Memory of the replication backlog."),
        .gauge(
            "mem_not_counted_for_evict", "mem_not_counted_for_eviction_bytes",
            "Memory that the decision to evict keys leaves out."),
        .gauge(
            "mem_total_replication_buffers", "mem_total_replication_buffers_bytes", in: .current,
            "Memory of all buffers for replication."),
        .gauge(
            "mem_overhead_db_hashtable_rehashing", "mem_overhead_db_hashtable_rehashing_bytes", in: .current,
            "Memory of tables that are being replaced by larger or smaller ones."),
        .gauge("expired_stale_perc", "expired_stale_percentage", "The estimated share of keys past their time, in %."),
        .gauge(
            "lazyfree_pending_objects", "lazyfree_pending_objects", "Deleted objects whose memory is still to be freed."
        ),
        .gauge(
            "lazyfreed_objects", "lazyfreed_objects", in: .current, "Objects that were freed in the background."),
    ]

    private static let allocator: [InfoMetric] = [
        .gauge("allocator_active", "allocator_active_bytes", "Memory in pages that the allocator uses."),
        .gauge("allocator_allocated", "allocator_allocated_bytes", "Memory that the allocator counts as handed out."),
        .gauge(
            "allocator_resident", "allocator_resident_bytes", "Resident memory of the allocator, spare included."),
        .gauge(
            "allocator_muzzy", "allocator_muzzy_bytes", in: .current,
            "Memory that the system may take from the allocator."),
        .gauge("allocator_frag_ratio", "allocator_frag_ratio", "The allocator's active by its allocated memory."),
        .gauge("allocator_frag_bytes", "allocator_frag_bytes", "The allocator's active beyond its allocated memory."),
        .gauge("allocator_rss_ratio", "allocator_rss_ratio", "The allocator's resident by its active memory."),
        .gauge("allocator_rss_bytes", "allocator_rss_bytes", "The allocator's resident beyond its active memory."),
        .gauge(
            "active_defrag_running", "active_defrag_running",
            "Whether memory is being defragmented: the CPU's share in %."),
        .gauge("active_defrag_hits", "defrag_hits", "Values that defragmentation moved."),
        .gauge("active_defrag_misses", "defrag_misses", "Values that defragmentation looked at and left alone."),
        .gauge("active_defrag_key_hits", "defrag_key_hits", "Keys of which defragmentation moved something."),
        .gauge("active_defrag_key_misses", "defrag_key_misses", "Keys of which defragmentation moved nothing."),
    ]
}
