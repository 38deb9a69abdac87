/// The attributes `os.*`, of what runs on the machine.
enum OperatingSystemDetector {
    static func attributes(_ system: ResourceSystem) -> [Attribute] {
        let bytes = ["/etc/os-release", "/usr/lib/os-release"].lazy.compactMap { system.read(system.root + $0) }.first
        let fields = OperatingSystemRelease(parsing: bytes ?? []).fields
        let found = [
            ("os.name", fields["NAME"]), ("os.version", fields["VERSION_ID"]),
            ("os.description", fields["PRETTY_NAME"]),
            ("os.build_id", fields["BUILD_ID"] ?? system.line("/proc/sys/kernel/osrelease")),
        ]
        return [Attribute("os.type", "linux")]
            + found.compactMap { key, value in value.map { Attribute(key, .string($0)) } }
    }
}
