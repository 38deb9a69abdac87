extension Resource {
    /// What `telemetry.sdk.name` says; the specification keeps its own name for its own libraries.
    public static let libraryName = "omniflow-otel"
    /// The version of what makes and sends telemetry here.
    public static let libraryVersion = "0.1.0"

    /// Looks around: the service, this library, the host, the operating system and the process.
    ///
    /// What cannot be found out is left out; nothing of it is an error. Reads a few small files, so not for a thread of
    /// the cooperative pool in a program's busy hours.
    ///
    /// - Parameters:
    ///   - service: what the program says of itself.
    ///   - system: the machine.
    public static func detected(_ service: ServiceIdentity, system: ResourceSystem = .live()) -> Resource {
        let process = ProcessDetector.attributes(system)
        let found = Resource(
            HostDetector.attributes(service, system) + OperatingSystemDetector.attributes(system) + process)
        var attributes: [Attribute] = [
            Attribute("telemetry.sdk.language", "swift"),
            Attribute("telemetry.sdk.name", .string(libraryName)),
            Attribute("telemetry.sdk.version", .string(libraryVersion)),
            Attribute("service.instance.id", .string(service.instanceID ?? ProcessDetector.instanceID)),
        ]
        if let name = service.name {
            attributes.append(Attribute("service.name", .string(name)))
        } else {
            var name = "unknown_service"
            if case .string(let program)? = found["process.executable.name"] { name += ":\(program)" }
            attributes.append(Attribute("service.name", .string(name)))
        }
        let optional = [
            ("service.namespace", service.namespace), ("service.version", service.version),
            ("deployment.environment.name", service.environment),
        ]
        attributes += optional.compactMap { key, value in value.map { Attribute(key, .string($0)) } }
        return found.merging(attributes)
    }
}

extension OpenTelemetryConfiguration {
    /// The resource of the process: what was detected, over it the configured attributes, over all the service's name.
    public func resource(over detected: Resource) -> Resource {
        let name = serviceName.map { [Attribute("service.name", .string($0))] } ?? []
        return detected.merging(resourceAttributes + name)
    }
}
