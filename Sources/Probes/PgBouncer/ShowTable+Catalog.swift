import Telemetry

/// The tables that pgbouncer_exporter publishes, under its names.
extension ShowTable {
    private static let databaseLabels = ["database"]
    private static let poolLabels = ["database", "user"]
    private static let entryLabels = ["name", "host", "port", "database", "force_user", "pool_mode"]

    /// `SHOW POOLS`: a row for each pair of database and user that has been used.
    static let pools = ShowTable(
        command: .pools, labelColumns: poolLabels,
        columns: [
            pool("cl_active", "client_active_connections", "Clients that have a server connection or ask for nothing."),
            pool("cl_waiting", "client_waiting_connections", "Clients that wait for a server connection."),
            pool(
                "cl_active_cancel_req", "client_active_cancel_connections",
                "Clients whose request to cancel a query has been handed on and is not answered yet."),
            pool(
                "cl_waiting_cancel_req", "client_waiting_cancel_connections",
                "Clients whose request to cancel a query has not been handed on yet."),
            pool("sv_active", "server_active_connections", "Server connections that a client has."),
            pool(
                "sv_active_cancel", "server_active_cancel_connections",
                "Server connections that hand on a request to cancel a query."),
            pool(
                "sv_being_canceled", "server_being_canceled_connections",
                "Server connections that stay out of use until the cancelling of their query has ended."),
            pool("sv_idle", "server_idle_connections", "Server connections that the next client can have at once."),
            pool(
                "sv_used", "server_used_connections",
                "Server connections that nobody had for server_check_delay: they are checked before the next use."),
            pool("sv_tested", "server_testing_connections", "Server connections that are being reset or checked."),
            pool("sv_login", "server_login_connections", "Server connections that are logging in."),
            Column(
                names: ["maxwait"],
                family: MetricDescriptor(
                    "pgbouncer_pools_client_maxwait_seconds", .gauge, labels: poolLabels,
                    help: "How long the first client of the queue has waited, in whole seconds."),
                folding: .greatest),
        ])

    /// `SHOW STATS`: sums since the start, a row for each database.
    static let stats = ShowTable(
        command: .stats, labelColumns: databaseLabels,
        columns: [
            total("xact_count", "sql_transactions_pooled", "Transactions that went through."),
            total("query_count", "queries_pooled", "Statements that went through."),
            total(
                "server_assignment_count", "server_assignments",
                "How often a server connection was given to a client (newer releases only)."),
            total("received", "received_bytes", "Bytes that came from clients.", also: "bytes_received"),
            total("sent", "sent_bytes", "Bytes that went to clients.", also: "bytes_sent"),
            total(
                "xact_time", "server_in_transaction_seconds", "Time that server connections spent in transactions.",
                scale: 1e-6),
            total(
                "query_time", "queries_duration_seconds", "Time that server connections spent with statements.",
                scale: 1e-6),
            total(
                "wait_time", "client_wait_seconds", "Time that clients waited for a server connection.", scale: 1e-6),
            total(
                "client_parse_count", "client_parses",
                "Prepared statements that clients made (newer releases only)."),
            total(
                "server_parse_count", "server_parses",
                "Prepared statements that PgBouncer made on servers (newer releases only)."),
            total(
                "bind_count", "binds", "Prepared statements that clients bound for execution (newer releases only)."),
        ])

    /// `SHOW DATABASES`: the entries of the section `[databases]`.
    static let databases = ShowTable(
        command: .databases, labelColumns: entryLabels,
        columns: [
            entry(["pool_size"], "pool_size", "How many server connections each pool of the database may have."),
            entry(
                ["reserve_pool_size", "reserve_pool"], "reserve_pool",
                "How many server connections more a pool may have when clients have waited for long."),
            entry(
                ["max_connections"], "max_connections",
                "How many server connections the database may have in all its pools; 0 where there is no limit."),
            entry(["current_connections"], "current_connections", "How many server connections the database has."),
            entry(["paused"], "paused", "Whether the database is paused: its clients wait."),
            entry(["disabled"], "disabled", "Whether the database takes no new clients."),
        ])

    /// `SHOW LISTS`: a family for each row, by the row's name.
    static let lists: [String: MetricDescriptor] = [
        "databases": list("databases", "Databases that are known, the console included."),
        "users": list("users", "Users that are known."),
        "pools": list("pools", "Pools that exist."),
        "free_clients": list("free_clients", "Places kept in memory for clients to come."),
        "used_clients": list("used_clients", "Clients that are connected."),
        "login_clients": list("login_clients", "Clients that are logging in."),
        "free_servers": list("free_servers", "Places kept in memory for server connections to come."),
        "used_servers": list("used_servers", "Server connections that are open."),
        "dns_names": list("cached_dns_names", "Host names in the cache of name lookups."),
        "dns_zones": list("cached_dns_zones", "Zones in the cache of name lookups."),
        "dns_queries": list("in_flight_dns_queries", "Name lookups under way."),
    ]

    /// `SHOW CONFIG`: a family for some of the keys.
    static let config: [String: MetricDescriptor] = [
        "max_client_conn": list("config_max_client_connections", "Setting: how many clients may connect."),
        "max_user_connections": list(
            "config_max_user_connections", "Setting: how many server connections a user may have; 0 is no limit."),
    ]

    private static func pool(_ column: String, _ name: String, _ help: String) -> Column {
        Column(
            names: [column],
            family: MetricDescriptor("pgbouncer_pools_" + name, .gauge, labels: poolLabels, help: help))
    }

    private static func total(
        _ column: String, _ name: String, _ help: String, also other: String? = nil, scale: Double = 1
    ) -> Column {
        Column(
            names: ["total_" + column, other ?? column],
            family: MetricDescriptor(
                "pgbouncer_stats_totals_\(name)_total", .counter, labels: databaseLabels, help: help),
            scale: scale)
    }

    private static func entry(_ columns: [String], _ name: String, _ help: String) -> Column {
        Column(
            names: columns,
            family: MetricDescriptor("pgbouncer_databases_" + name, .gauge, labels: entryLabels, help: help))
    }

    private static func list(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("pgbouncer_" + name, .gauge, help: help)
    }
}
