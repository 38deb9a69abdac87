/// The attributes `host.*`, of the machine.
enum HostDetector {
    static func attributes(_ service: ServiceIdentity, _ system: ResourceSystem) -> [Attribute] {
        var attributes: [Attribute] = []
        if let name = service.hostName ?? system.line("/proc/sys/kernel/hostname") {
            attributes.append(Attribute("host.name", .string(name)))
        }
        if service.includesHostID, let id = machineID(system) { attributes.append(Attribute("host.id", .string(id))) }
        if let architecture { attributes.append(Attribute("host.arch", .string(architecture))) }
        return attributes
    }

    /// The machine's identity, 32 hexadecimal digits; nil where it has none (yet).
    static func machineID(_ system: ResourceSystem) -> String? {
        ["/etc/machine-id", "/var/lib/dbus/machine-id"].lazy.compactMap { system.line(system.root + $0) }
            .first { id in
                id.utf8.count == 32 && id.utf8.allSatisfy { $0 >= 48 && $0 <= 57 || $0 >= 97 && $0 <= 102 }
            }
    }

    private static let architecture: String? = {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #elseif arch(arm)
            "arm32"
        #elseif arch(s390x)
            "s390x"
        #elseif arch(i386)
            "x86"
        #else
            nil
        #endif
    }()
}

extension Resource {
    /// The machine's identity, for who derives another one from it; nil where it has none.
    ///
    /// It is confidential (machine-id(5)): derive from it by a hash, and say it nowhere but in `host.id`.
    public static func machineID(of system: ResourceSystem) -> String? { HostDetector.machineID(system) }
}
