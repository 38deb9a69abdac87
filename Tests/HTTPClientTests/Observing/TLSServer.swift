import Foundation

/// Certificates of every kind in a directory of its own, made by openssl; removed with it.
final class TestCertificates: Sendable {
    let directory: String

    struct Trouble: Error { let text: String }

    /// Makes an authority that signs, and a stranger that signs too.
    init() throws {
        directory =
            FileManager.default.temporaryDirectory.appendingPathComponent(
                "omniflow-tls-\(UUID().uuidString)"
            ).path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let settings = """
            [ca]
            default_ca = own
            [own]
            dir = \(directory)
            database = \(directory)/index.txt
            new_certs_dir = \(directory)
            serial = \(directory)/serial
            default_md = sha256
            policy = any
            unique_subject = no
            copy_extensions = copy
            [any]
            commonName = supplied
            organizationName = optional
            """
        try settings.write(toFile: file("ca.conf"), atomically: true, encoding: .utf8)
        try "".write(toFile: file("index.txt"), atomically: true, encoding: .utf8)
        try "10".write(toFile: file("serial"), atomically: true, encoding: .utf8)
        for name in ["ca", "stranger"] {
            try openssl(
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                file("\(name).key"), "-out", file("\(name).pem"), "-days", "3650", "-subj", "/CN=Test \(name)/O=Shop")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func file(_ name: String) -> String { "\(directory)/\(name)" }

    /// A certificate for a server, valid between two days counted from now.
    func make(_ name: String, from: Int = -1, until: Int = 30, names: String, by authority: String = "ca") throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file("\(name).key")]
        let subject = ["-subj", "/CN=\(name).test/O=Shop", "-addext", "subjectAltName=\(names)"]
        if authority == "self" {
            try openssl(["req", "-x509", "-days", "\(until)", "-out", file("\(name).pem")] + key + subject)
            return
        }
        try openssl(["req", "-out", file("\(name).csr")] + key + subject)
        try openssl(
            "ca", "-batch", "-config", file("ca.conf"), "-cert", file("\(authority).pem"), "-keyfile",
            file("\(authority).key"), "-in", file("\(name).csr"), "-out", file("\(name).pem"), "-notext", "-startdate",
            Self.day(from), "-enddate", Self.day(until))
    }

    private static func day(_ days: Int) -> String {
        let format = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day().time(
            includingFractionalSeconds: false)
        return String(Date(timeIntervalSinceNow: Double(days) * 86_400).formatted(format).filter(\.isNumber)) + "Z"
    }

    private func openssl(_ arguments: String...) throws { try openssl(arguments) }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let output = Pipe()
        process.standardError = output
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Trouble(text: String(decoding: text, as: UTF8.self)) }
    }
}

/// `openssl s_server` with one certificate, on a port of the loopback that it chose itself.
final class TLSServer: Sendable {
    private let process: Process
    let port: Int

    init(_ certificates: TestCertificates, _ name: String, _ more: String...) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificates.file("\(name).pem"),
                "-key",
                certificates.file("\(name).key"),
            ] + more
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        var found: Int?
        while found == nil {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("ACCEPT ") }
            found = line?.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) }
        }
        guard let found else { throw TestCertificates.Trouble(text: text) }
        port = found
    }

    func stop() {
        // Not by SIGTERM: the child may have inherited it blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
