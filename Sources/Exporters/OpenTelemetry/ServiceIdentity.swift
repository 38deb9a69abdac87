/// What a program says of itself in its resource.
public struct ServiceIdentity: Sendable, Equatable {
    /// `service.name`; nil for `unknown_service:` and the program's file name, as the specification has it.
    public var name: String?
    /// `service.namespace`: what the service is a part of.
    public var namespace: String?
    /// `service.version`.
    public var version: String?
    /// `service.instance.id`; nil for a random one that lasts as long as the process.
    public var instanceID: String?
    /// `deployment.environment.name`: production, staging and so on.
    public var environment: String?
    /// `host.name`; nil for what the machine calls itself.
    public var hostName: String?
    /// Whether `host.id`, the machine's identity, is told.
    public var includesHostID = true

    /// Creates an identity that says no more than the name.
    public init(name: String? = nil, version: String? = nil) {
        self.name = name
        self.version = version
    }
}
