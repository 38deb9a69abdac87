import LinuxHost
import Telemetry

/// Every family of a target's processes: process-exporter's, and ours.
enum ProcessFamilies {
    static let count = MetricDescriptor(
        "namedprocess_namegroup_num_procs", .gauge, labels: ["groupname"],
        help: "Processes of the target, those that have ended and wait for their parent among them.")
    static let cpu = MetricDescriptor(
        "namedprocess_namegroup_cpu_seconds_total", .counter, labels: ["groupname", "mode"],
        help: "CPU time of the target's processes since the agent first saw them, that of ended ones included.")
    static let readBytes = MetricDescriptor(
        "namedprocess_namegroup_read_bytes_total", .counter, labels: ["groupname"],
        help: "Bytes that the target's processes had fetched from storage.")
    static let writtenBytes = MetricDescriptor(
        "namedprocess_namegroup_write_bytes_total", .counter, labels: ["groupname"],
        help: "Bytes that the target's processes caused to be sent to storage.")
    static let majorFaults = MetricDescriptor(
        "namedprocess_namegroup_major_page_faults_total", .counter, labels: ["groupname"],
        help: "Page faults of the target's processes that needed storage.")
    static let minorFaults = MetricDescriptor(
        "namedprocess_namegroup_minor_page_faults_total", .counter, labels: ["groupname"],
        help: "Page faults of the target's processes that memory alone could serve.")
    static let switches = MetricDescriptor(
        "namedprocess_namegroup_context_switches_total", .counter, labels: ["groupname", "ctxswitchtype"],
        help: "How often threads of the target's processes gave up the CPU (voluntary) or lost it (nonvoluntary).")
    static let memory = MetricDescriptor(
        "namedprocess_namegroup_memory_bytes", .gauge, labels: ["groupname", "memtype"],
        help: "Memory of the target's processes by kind; shared pages count for each that has them resident.")
    static let descriptors = MetricDescriptor(
        "namedprocess_namegroup_open_filedesc", .gauge, labels: ["groupname"],
        help: "Descriptors that the target's processes have open.")
    static let worstDescriptors = MetricDescriptor(
        "namedprocess_namegroup_worst_fd_ratio", .gauge, labels: ["groupname"],
        help: "The largest share of its soft limit of open descriptors that one of the processes uses.")
    static let oldestStart = MetricDescriptor(
        "namedprocess_namegroup_oldest_start_time_seconds", .gauge, labels: ["groupname"],
        help: "When the oldest of the target's processes was started, in seconds since the epoch.")
    static let threads = MetricDescriptor(
        "namedprocess_namegroup_num_threads", .gauge, labels: ["groupname"],
        help: "Threads of the target's processes together.")
    static let states = MetricDescriptor(
        "namedprocess_namegroup_states", .gauge, labels: ["groupname", "state"],
        help: "Processes of the target in each state, and besides all threads of those that have several.")

    static let running = MetricDescriptor(
        "omniflow_process_running", .gauge, labels: ["groupname"],
        help: "Processes of the target that have not ended: the number that the check holds against its limits.")
    static let restarts = MetricDescriptor(
        "omniflow_process_restarts_total", .counter, labels: ["groupname"],
        help: "Processes that took the place of one that had ended, workers that others of the target start left out.")
    static let exits = MetricDescriptor(
        "omniflow_process_exits_total", .counter, labels: ["groupname"],
        help: "Processes of the target that were seen and have ended.")
    static let newestStart = MetricDescriptor(
        "omniflow_process_newest_start_time_seconds", .gauge, labels: ["groupname"], unit: "seconds",
        help: "When the newest of the target's processes was started, in seconds since the epoch.")
    static let success = MetricDescriptor(
        "omniflow_process_collector_success", .gauge, labels: ["groupname", "collector"],
        help: "Whether this part of the numbers could be read of every process: 0 where the agent lacks the right.")

    static let all = PublishedFamilies(always: [
        count, cpu, readBytes, writtenBytes, majorFaults, minorFaults, switches, memory, descriptors,
        worstDescriptors, oldestStart, threads, states, running, restarts, exits, newestStart, success,
    ])
}
