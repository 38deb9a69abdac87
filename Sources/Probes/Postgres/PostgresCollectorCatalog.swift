/// THE list of collectors of a PostgreSQL server, in the order in which they are asked.
enum PostgresCollectorCatalog {
    static let all: [PostgresCollector] = [
        InstanceCollector.collector,
        DatabaseActivityCollector.collector,
        SessionsCollector.collector,
        LocksCollector.collector,
        RunningStatementsCollector.collector,
        ReplicationCollector.collector,
        ReplicationSlotsCollector.collector,
        VacuumProgressCollector.collector,
        SettingsCollector.collector,
        DatabaseSizeCollector.collector,
        RolesCollector.collector,
        WALCollector.collector,
        UserTablesCollector.collector,
        UserTableSizesCollector.collector,
        UserIndexesCollector.collector,
        IndexAdviceCollector.collector,
    ]
}
