/// How a TLS session is begun and what is asked of the other side.
public struct TLSClientSettings: Sendable, Hashable {
    /// The file with the certificate authorities that are trusted, in PEM; nil for the system's.
    public var authoritiesFile: String?
    /// The file with our certificate and its chain, in PEM; nil to have none.
    public var certificateFile: String?
    /// The file with our private key, in PEM; nil where it stands in the certificate's file.
    public var keyFile: String?
    /// The oldest version that is spoken; below 1.2 OpenSSL's security level is lowered for it.
    public var minimumVersion: TLSVersion = .tls12

    /// Creates settings that trust the system's authorities.
    public init(authoritiesFile: String? = nil) { self.authoritiesFile = authoritiesFile }

    /// Whether files are read for them.
    public var namesFiles: Bool { !files.isEmpty }

    var files: [String] { [authoritiesFile, certificateFile, keyFile].compactMap { $0 } }
}
