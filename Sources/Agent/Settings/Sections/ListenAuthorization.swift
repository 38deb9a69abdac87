import Telemetry

/// What callers of some paths must show: a bearer token, or a user's name and password.
struct ListenAuthorization: Sendable {
    /// Beginnings of paths.
    var paths: [String]
    /// The bearer token, if one opens the paths.
    var token: Redacted<String>?
    /// Users with the PHC text of their password's Argon2id hash.
    var users: [String: Redacted<String>]
    /// Whether the token lets its holder change things.
    var mayOperate: Bool

    static let paths = SettingKey(
        "listen.auth.[].paths", .list(of: .text("a path beginning with /", where: { $0.hasPrefix("/") })), default: [],
        "Beginnings of the paths that this entry guards; the longest match counts.")
    static let token = SettingKey(
        "listen.auth.[].token", .optional(.text), default: nil, "The bearer token itself; better in token_file.",
        isSecret: true)
    static let tokenFile = SettingKey(
        "listen.auth.[].token_file", .optional(.path), default: nil,
        "A file with the bearer token, or credential:NAME for one that systemd passes.")
    static let passwordHash = SettingKey(
        "listen.auth.[].users.*.password_hash", .optional(.text), default: nil,
        "The user's password as an Argon2id hash (PHC text); better in password_hash_file.", isSecret: true)
    static let passwordHashFile = SettingKey(
        "listen.auth.[].users.*.password_hash_file", .optional(.path), default: nil,
        "A file with the Argon2id hash of the user's password, or credential:NAME.")

    static let operate = SettingKey(
        "listen.auth.[].operate", .flag, default: false,
        "Whether the token may change things as well: silence, acknowledge, mark deploys, reload.")

    static let keys = [
        paths.described, token.described, tokenFile.described, operate.described, passwordHash.described,
        passwordHashFile.described,
    ]

    static func all(_ reader: inout SettingsReader) -> [ListenAuthorization] {
        let count = reader.count(of: ["listen", "auth"])
        return (0..<count).map { ListenAuthorization(at: "\($0)", &reader) }
    }

    private init(at index: String, _ reader: inout SettingsReader) {
        let base = ["listen", "auth", index]
        let place = reader.place(of: base) ?? .builtIn
        paths = reader.value(Self.paths, [index])
        token = reader.secret(SecretKeys(inline: Self.token, file: Self.tokenFile), [index])
        mayOperate = reader.value(Self.operate, [index])
        users = [:]
        let names = reader.names(below: base + ["users"])
        for name in names { users[name] = Self.hash(of: name, in: index, &reader) }
        if paths.isEmpty {
            reader.report(.error, place, base, "guards no paths", suggestion: "add paths: [\"/\"]")
        }
        if names.isEmpty, reader.place(of: Self.token, [index]) == nil, reader.place(of: Self.tokenFile, [index]) == nil
        {
            reader.report(
                .error, place, base, "names neither a token nor users, so nobody could get in",
                suggestion: "add token_file or users")
        }
    }

    private static func hash(of name: String, in index: String, _ reader: inout SettingsReader) -> Redacted<String>? {
        let path = ["listen", "auth", index, "users", name]
        let place = reader.place(of: path) ?? .builtIn
        if name.isEmpty || name.contains(":") {
            reader.report(.error, place, path, "a user's name has no colon and is not empty", suggestion: "rename it")
        }
        let keys = SecretKeys(inline: passwordHash, file: passwordHashFile)
        let issuesBefore = reader.issues.count
        guard let hash = reader.secret(keys, [index, name]) else {
            if reader.issues.count == issuesBefore {
                reader.report(
                    .error, place, path, "the user has no password hash", suggestion: "add password_hash_file")
            }
            return nil
        }
        guard hash.withValue(isArgon2id) else {
            reader.report(
                .error, place, path, "the password hash is not an Argon2id hash in PHC text ($argon2id$v=19$m=…)",
                suggestion: "make one with: argon2 SALT -id -e")
            return nil
        }
        return hash
    }

    private static func isArgon2id(_ text: String) -> Bool {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0].isEmpty && parts[1] == "argon2id" && parts[2] == "v=19"
            && parts[3].hasPrefix("m=") && !parts[4].isEmpty && !parts[5].isEmpty
    }
}
