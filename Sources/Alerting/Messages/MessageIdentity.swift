/// Who speaks: what the identity block of a message says.
public struct MessageIdentity: Sendable, Hashable {
    /// The application that is watched.
    public var application: String
    /// Where it runs, such as `production`; nil where the settings say nothing.
    public var environment: String?
    /// The machine, as the settings name it.
    public var node: String
    /// The machine's own name; for the classic layout.
    public var hostName: String?
    /// An address in the machine's own network; for the classic layout.
    public var localAddress: String?
    /// An address of 100.64.0.0/10 on a Tailscale interface; for the classic layout.
    public var tailnetAddress: String?

    /// Creates an identity.
    public init(
        application: String, environment: String? = nil, node: String, hostName: String? = nil,
        localAddress: String? = nil, tailnetAddress: String? = nil
    ) {
        self.application = application
        self.environment = environment
        self.node = node
        self.hostName = hostName
        self.localAddress = localAddress
        self.tailnetAddress = tailnetAddress
    }
}
