/// The kinds of targets that blackbox_exporter watches under one set of families, told apart by its modules.
enum BlackboxTargets {
    /// The name of the whole: of its drop-in listener, and of its kinds where they count as one.
    static let name = "blackbox"

    /// The kinds, in the order of the settings.
    static let kinds = Kind.allCases.map(\.rawValue)

    /// One of them.
    enum Kind: String, Sendable, CaseIterable {
        case http
        case tcp
        case tls
        case dns
        case icmp
    }

    /// The modules of the settings file that comes with blackbox_exporter, and what each means here.
    static let usualModules: [String: Kind] = [
        "http_2xx": .http, "http_post_2xx": .http, "tcp_connect": .tcp, "pop3s_banner": .tcp, "ssh_banner": .tcp,
        "irc_banner": .tcp, "icmp": .icmp,
    ]

    /// The kinds that stand behind the name of a kind or of the whole.
    static func kinds(behind name: String) -> [String] { name == self.name ? kinds : [name] }
}
