/// A version of TLS.
public struct TLSVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number of the version within TLS 1: 0 to 3.
    private let minor: Int

    /// TLS 1.0, out of use since 2021 (RFC 8996).
    public static let tls10 = TLSVersion(minor: 0)
    /// TLS 1.1, out of use since 2021 (RFC 8996).
    public static let tls11 = TLSVersion(minor: 1)
    /// TLS 1.2 (RFC 5246).
    public static let tls12 = TLSVersion(minor: 2)
    /// TLS 1.3 (RFC 8446).
    public static let tls13 = TLSVersion(minor: 3)

    /// Reads `1.2`, `TLS 1.2`, `TLS12` and `TLSv1.2`, in capitals or not; nil for anything else.
    public init?(_ text: String) {
        let digits = text.filter { $0 >= "0" && $0 <= "9" }
        let rest = text.uppercased().filter { !($0 >= "0" && $0 <= "9") && !" .V_".contains($0) }
        guard rest.isEmpty || rest == "TLS", let number = Int(digits), (10...13).contains(number) else { return nil }
        minor = number - 10
    }

    private init(minor: Int) { self.minor = minor }

    /// The version of OpenSSL's and the wire's number; nil for SSL 3 and what is not known.
    init?(wire: Int32) {
        guard (0x301...0x304).contains(wire) else { return nil }
        minor = Int(wire) - 0x301
    }

    /// The number on the wire.
    var wire: Int32 { Int32(0x301 + minor) }

    /// `TLS 1.2`.
    public var description: String { "TLS 1.\(minor)" }

    /// Whether the left version is the older one.
    public static func < (left: Self, right: Self) -> Bool { left.minor < right.minor }
}
