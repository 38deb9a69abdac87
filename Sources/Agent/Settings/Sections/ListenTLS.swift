import LinuxHost

/// The listener's certificate, and whose client certificates it accepts.
struct ListenTLS: Sendable, Equatable {
    /// The certificate with its chain, PEM; absolute.
    var certificateFile: String
    /// Its private key, PEM; absolute.
    var keyFile: String
    /// Certificates that sign client certificates; nil asks clients for none.
    var clientCAFile: String?

    static let certificateFile = SettingKey(
        "listen.tls.certificate_file", .optional(.path), default: nil,
        "The listener's certificate with its chain, PEM; read again when it changes.")
    static let keyFile = SettingKey(
        "listen.tls.key_file", .optional(.path), default: nil, "The certificate's private key, PEM, mode 0600.")
    static let clientCAFile = SettingKey(
        "listen.tls.client_ca_file", .optional(.path), default: nil,
        "Who signs client certificates; set, every client needs one.")

    static let keys = [certificateFile.described, keyFile.described, clientCAFile.described]

    init?(_ reader: inout SettingsReader) {
        let certificate = Self.file(Self.certificateFile, &reader)
        let key = Self.file(Self.keyFile, &reader)
        clientCAFile = Self.file(Self.clientCAFile, &reader)
        if let key, reader.system.status(key)?.isReadableByOthers == true {
            reader.report(
                .warning, reader.place(of: Self.keyFile) ?? .builtIn, Self.keyFile.path,
                "\(key) can be read by everybody", suggestion: "chmod o-rwx \(key)")
        }
        guard let certificate, let key else {
            if certificate != nil || key != nil || clientCAFile != nil {
                let missing = certificate == nil ? Self.certificateFile : Self.keyFile
                reader.report(
                    .error, reader.place(of: ["listen", "tls"]) ?? .builtIn, missing.path,
                    "is missing: TLS needs a certificate and its key", suggestion: "set it, or remove listen.tls")
            }
            return nil
        }
        certificateFile = certificate
        keyFile = key
    }

    private static func file(_ key: SettingKey<String?>, _ reader: inout SettingsReader) -> String? {
        guard let name = reader.value(key) else { return nil }
        let path = PathText.resolve(name, beside: reader.directory)
        if reader.system.status(path)?.isRegularFile != true {
            reader.report(
                .error, reader.place(of: key) ?? .builtIn, key.path, "\(path) is not a file that the agent can see",
                suggestion: "check the path and the rights of the directories above")
        }
        return path
    }
}
