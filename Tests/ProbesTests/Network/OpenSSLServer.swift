import Foundation

/// Certificates made by the openssl command, and `openssl s_server` with them; all goes with this object.
final class OpenSSLServer {
    private let directory: URL
    private var server: Process?
    private(set) var port: UInt16 = 0

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "s-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        // Dispatch's threads block SIGTERM, and what they start inherits that.
        if let server {
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: directory)
    }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// A certificate NAME.pem with its key NAME.key, signed by itself or by another one made here.
    func certificate(_ name: String, names: String? = nil, days: Int = 30, signedBy authority: String? = nil) throws {
        var arguments = [
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            path("\(name).key"), "-subj", "/CN=\(name)",
        ]
        let extensions = names.map { ["-addext", "subjectAltName=\($0)"] } ?? []
        if authority == nil, days > 0 {
            arguments += ["-x509", "-days", "\(days)", "-out", path("\(name).pem")] + extensions
            return try run(arguments).waitUntilExit()
        }
        try run(arguments + ["-out", path("\(name).csr")] + extensions).waitUntilExit()
        // Only this command makes certificates that are over.
        let signer = authority.map { ["-CA", path("\($0).pem"), "-CAkey", path("\($0).key"), "-CAcreateserial"] }
        try run(
            [
                "x509", "-req", "-in", path("\(name).csr"), "-days", "\(days)", "-copy_extensions", "copyall", "-out",
                path("\(name).pem"),
            ] + (signer ?? ["-signkey", path("\(name).key")])
        ).waitUntilExit()
    }

    /// Serves a certificate until this object goes; returns when it listens.
    func serve(_ name: String, _ extra: [String] = []) throws {
        let output = Pipe()
        server = try run(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", path("\(name).pem"), "-key", path("\(name).key")] + extra,
            output: output)
        var text = ""
        while !text.contains("\n") || !text.contains("ACCEPT") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { throw CocoaError(.executableLoad) }
            text += String(decoding: data, as: UTF8.self)
        }
        let digits = text.split(separator: "\n").first { $0.contains("ACCEPT") }?.split(separator: ":").last ?? ""
        port = UInt16(digits.trimmingCharacters(in: .whitespaces)) ?? 0
    }

    @discardableResult
    private func run(_ arguments: [String], output: Pipe? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice as Any
        // Its end would end the server.
        process.standardInput = Pipe()
        try process.run()
        return process
    }
}
