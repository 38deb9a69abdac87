/// Listeners that stand in for the exporters that the agent replaces.
struct DropInSettings: Sendable, Equatable {
    /// In place of node_exporter; nil for none.
    var node: ListenAddress?

    static let node = SettingKey(
        "drop_in.node", .optional(.listenAddress), default: nil,
        "Answers /metrics in node_exporter's place, as in 0.0.0.0:9100; off unless set.")

    static let keys = [node.described]

    init(_ reader: inout SettingsReader, listener: ListenAddress) {
        node = reader.value(Self.node)
        guard let node, node.collides(with: listener) else { return }
        reader.report(
            .error, reader.place(of: Self.node) ?? .builtIn, Self.node.path,
            "\(node) and the agent's own listener (\(listener)) want the same port", suggestion: "change one of them")
    }
}
