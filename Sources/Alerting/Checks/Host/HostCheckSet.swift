extension CheckSet {
    /// The checks of the machine that the agent runs on.
    static var host: CheckSet {
        CheckSet(
            upCheck: HostCheckCatalog.up, others: Array(HostCheckCatalog.all.dropFirst()),
            aspects: [
                FilesystemChecks(), MemoryCheck(), SwapCheck(),
                PressureCheck(HostCheckCatalog.pressureCPU, over: .seconds(1_800), what: "a task waited for a CPU"),
                PressureCheck(HostCheckCatalog.pressureMemory, over: .seconds(300), what: "all work waited for memory"),
                PressureCheck(HostCheckCatalog.pressureIO, over: .seconds(1_800), what: "all work waited for a disk"),
                LoadCheck(), ClockCheck(), ShareCheck(HostCheckCatalog.descriptors, what: "file handles"),
                OutOfMemoryCheck(), ShareCheck(HostCheckCatalog.conntrack, what: "tracked connections"),
            ])
    }
}
