import HTTPClient
import Probes
import Telemetry

/// A host with or without a port.
struct HostAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name, or an address without brackets.
    let host: String
    /// Nil where none is written.
    let port: UInt16?

    /// Reads `HOST`, `HOST:PORT` and `[ADDRESS]:PORT`; nil for anything else.
    init?(parsing text: String) {
        guard !text.utf8.contains(where: "/?#@".utf8.contains), let address = TargetAddress(parsing: text),
            Self.isHost(address.host)
        else { return nil }
        host = address.host
        if let number = address.port {
            guard number > 0, let port = UInt16(exactly: number) else { return nil }
            self.port = port
        } else {
            port = nil
        }
    }

    /// As it is written in addresses.
    var description: String {
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return port.map { "\(host):\($0)" } ?? host
    }

    /// Whether a text may be a name or an address.
    static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || ".-_:%".utf8.contains(byte)
            }
    }
}

/// Which protocol a target is reached by, as the settings have it.
enum IPVersion: String, Sendable, CaseIterable {
    case any
    case four = "4"
    case six = "6"
    case fourFirst = "4_first"
    case sixFirst = "6_first"

    /// For everything but HTTP.
    var preference: IPPreference {
        switch self {
        case .any: .any
        case .four: .ipv4(fallback: false)
        case .six: .ipv6(fallback: false)
        case .fourFirst: .ipv4(fallback: true)
        case .sixFirst: .ipv6(fallback: true)
        }
    }

    /// For HTTP.
    var family: HTTPInquiry.AddressFamily {
        switch self {
        case .any: .any
        case .four: .onlyV4
        case .six: .onlyV6
        case .fourFirst: .preferV4
        case .sixFirst: .preferV6
        }
    }

    /// The key of a kind.
    static func key(_ kind: String) -> SettingKey<IPVersion> {
        SettingKey(
            "probes.\(kind).*.ip_version", ValueKind<IPVersion>.choice, default: .any,
            "Which of the host's addresses are tried: any, only 4 or 6, or those of one first.")
    }
}

extension ValueKind where Value == HostAddress {
    /// A host and a port.
    static var hostAndPort: ValueKind {
        ValueKind("HOST:PORT such as 127.0.0.1:25", show: { .text($0.description) }) {
            (text) throws(ValueProblem) -> HostAddress? in
            guard let address = HostAddress(parsing: text) else { return nil }
            if address.port == nil {
                throw ValueProblem("\(address) names no port", suggestion: "write \(address):PORT")
            }
            return address
        }
    }

    /// A host, with a port or without.
    static var hostAndMaybePort: ValueKind {
        ValueKind("HOST or HOST:PORT", show: { .text($0.description) }) { HostAddress(parsing: $0) }
    }
}

extension ValueKind where Value == String {
    /// A name or an address of a host.
    static var hostName: ValueKind {
        ValueKind("a host's name or address", show: { .text($0) }) { text in
            HostAddress.isHost(text) ? text : nil
        }
    }

    /// A whole address over HTTP, with path and query.
    static var webRequestAddress: ValueKind {
        ValueKind("an address such as http://127.0.0.1:8080/health", show: { .text($0) }) {
            (text) throws(ValueProblem) -> String? in
            let scheme = text.prefix(8).lowercased()
            guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://") else {
                throw ValueProblem(
                    "\(JSONText.quoted(String(text.prefix(80)))) begins with neither http:// nor https://",
                    suggestion: "write the whole address, such as http://127.0.0.1:8080/health")
            }
            let rest = text.drop { $0 != "/" }.dropFirst(2)
            if rest.prefix(while: { !"/?#".contains($0) }).contains("@") {
                throw ValueProblem(
                    "an address here has no user and no password",
                    suggestion: "leave out what stands before the @, and write basic_auth: {user, password_file}")
            }
            guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw ValueProblem(
                    "an address has ASCII letters, digits and signs only", suggestion: "write others as %XX")
            }
            return text.utf8.count <= 8_192 && TargetAddress(parsing: text) != nil ? text : nil
        }
    }

    /// A text of any number of lines.
    static var longText: ValueKind {
        ValueKind("a text of up to 64KiB", show: { .text($0) }) { text in
            text.utf8.count <= 64 << 10 ? text : nil
        }
    }
}

extension ValueKind {
    /// One value, or a list of them.
    static func oneOrMore<Element>(of element: ValueKind<Element>) -> ValueKind where Value == [Element] {
        let list = ValueKind<[Element]>.list(of: element)
        return ValueKind<[Element]>(
            "\(element.form), or a list of them", isList: true, show: list.show,
            read: { (node) throws(ValueProblem) -> [Element] in
                node.list == nil ? [try element.read(node)] : try list.read(node)
            })
    }
}
