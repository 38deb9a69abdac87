import LinuxHost
import Telemetry

/// A secret that stands in the settings, in a file beside them, or with systemd.
struct SecretKeys {
    /// The key with the secret itself.
    let inline: SettingKey<String?>
    /// The key with the file's name, or `credential:NAME`.
    let file: SettingKey<String?>
}

extension SettingsReader {
    private static let credentialPrefix = "credential:"
    private static let largestSecret = 64 << 10

    /// The secret, where one of the two keys is set and leads to one; whatever is wrong is told without showing it.
    mutating func secret(_ keys: SecretKeys, _ names: [String]) -> Redacted<String>? {
        let inline = value(keys.inline, names)
        let file = value(keys.file, names)
        if let inline, file != nil {
            report(
                .error, place(of: keys.file, names) ?? .builtIn, keys.file.path(names),
                "both \(keys.inline.path.last ?? "") and \(keys.file.path.last ?? "") are set", suggestion: "keep one")
            return Redacted(inline)
        }
        if let inline {
            if inline.hasPrefix(Self.credentialPrefix) { return secret(inFile: inline, of: keys.inline, names) }
            warnAboutOpenSettings(keys.inline, names)
            return Redacted(inline)
        }
        return file.flatMap { secret(inFile: $0, of: keys.file, names) }
    }

    private mutating func secret(
        inFile name: String, of key: SettingKey<String?>, _ names: [String]
    ) -> Redacted<String>? {
        let place = place(of: key, names) ?? .builtIn
        let path = key.path(names)
        let isCredential = name.hasPrefix(Self.credentialPrefix)
        guard let file = isCredential ? credential(name, place, path) : PathText.resolve(name, beside: directory) else {
            return nil
        }
        switch system.read(file, Self.largestSecret) {
        case .failure(let error):
            let suggestion = isCredential ? "check LoadCredential= of the unit" : "create it with mode 0600"
            report(.error, place, path, "cannot be read: \(error)", suggestion: suggestion)
            return nil
        case .success(let bytes):
            if !isCredential, system.status(file)?.isReadableByOthers == true {
                report(.warning, place, path, "\(file) can be read by everybody", suggestion: "chmod o-rwx \(file)")
            }
            return text(of: bytes, in: file, place, path)
        }
    }

    private mutating func text(
        of bytes: [UInt8], in file: String, _ place: SettingsPlace, _ path: [String]
    ) -> Redacted<String>? {
        var rest = bytes[...]
        while let last = rest.last, last == 10 || last == 13 { rest = rest.dropLast() }
        guard rest.contains(where: { $0 != 9 && $0 != 32 }) else {
            report(.error, place, path, "\(file) is empty: that is no secret", suggestion: "write the secret into it")
            return nil
        }
        guard let text = String(validating: rest, as: UTF8.self), !rest.contains(0), !rest.contains(10) else {
            report(
                .error, place, path, "\(file) is not one line of UTF-8 text",
                suggestion: "write the secret alone into it, with printf '%s'")
            return nil
        }
        warnAboutEnd(of: bytes[rest.endIndex...], after: rest, in: file, place, path)
        return Redacted(text)
    }

    /// Tells of an ending that its writer may not have meant; one newline is how editors end a file.
    private mutating func warnAboutEnd(
        of ending: ArraySlice<UInt8>, after secret: ArraySlice<UInt8>, in file: String, _ place: SettingsPlace,
        _ path: [String]
    ) {
        let suggestion = "write the secret alone into it, with printf '%s'"
        if secret.last == 9 || secret.last == 32 {
            report(
                .warning, place, path, "\(file) ends with white space, which is taken as part of the secret",
                suggestion: suggestion)
        } else if !ending.isEmpty, !ending.elementsEqual([10]) {
            report(
                .warning, place, path,
                "\(file) ends with more than a newline, none of which is taken as part of the secret",
                suggestion: suggestion)
        }
    }

    private mutating func credential(_ name: String, _ place: SettingsPlace, _ path: [String]) -> String? {
        let id = name.dropFirst(Self.credentialPrefix.count)
        guard !id.isEmpty, !id.contains("/"), id != ".", id != "..", !id.utf8.contains(0) else {
            report(.error, place, path, "\(name) names no credential", suggestion: "write credential:NAME")
            return nil
        }
        guard let directory = environment["CREDENTIALS_DIRECTORY"], directory.hasPrefix("/") else {
            report(
                .error, place, path, "\(name): systemd passed no credentials ($CREDENTIALS_DIRECTORY is not set)",
                suggestion: "add LoadCredential=\(id):/path/to/file to the unit")
            return nil
        }
        return PathText.resolve(String(id), beside: directory)
    }

    private mutating func warnAboutOpenSettings(_ key: SettingKey<String?>, _ names: [String]) {
        guard case .file(let file, _, _)? = place(of: key, names), system.status(file)?.isReadableByOthers == true
        else {
            return
        }
        report(
            .warning, place(of: key, names) ?? .builtIn, key.path(names),
            "the secret stands in \(file), which can be read by everybody",
            suggestion: "chmod o-rwx \(file), or use the key that ends in _file")
    }
}
