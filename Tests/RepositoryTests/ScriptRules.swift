import Foundation
import Testing

@Suite("Scripts and units")
struct ScriptRules {
    /// Everything that a shell reads, with the sourced parts that have no first line of their own.
    private static let shell = Checkout.files.filter { file in
        let first = file.lines.first ?? ""
        let isShell = first.contains(/^#!.*\b(?:ba|da)?sh\b/) || file.name.hasSuffix(".sh")
        return isShell
    }

    @Test("every shell script can be read by bash", arguments: shell.map(\.path))
    func syntax(path: String) throws {
        let (code, errors) = try run(["bash", "-n", path])
        #expect(code == 0, "\(errors)")
    }

    @Test("every Python script can be read by python3")
    func python() throws {
        let scripts = Checkout.files.filter { $0.lines.first?.contains(/^#!.*python3/) ?? false }
        for script in scripts {
            let (code, errors) = try run([
                "python3", "-c", "import ast,sys; ast.parse(open(sys.argv[1]).read())", script.path,
            ])
            #expect(code == 0, "\(script): \(errors)")
        }
    }

    @Test("the dashboards are what their script writes")
    func dashboards() throws {
        let (code, errors) = try run(["python3", "-I", "-B", "scripts/make-dashboards", "--check"])
        #expect(code == 0, "\(errors)")
        #expect(Checkout.files.filter { $0.path.hasPrefix("dashboards/") && $0.path.hasSuffix(".json") }.count == 7)
    }

    @Test("what has a first line that names its interpreter may be executed")
    func executable() {
        let scripts = Checkout.files.filter { file in
            !file.path.hasPrefix("Tests/") && (file.lines.first?.hasPrefix("#!") ?? false)
        }
        #expect(scripts.count >= 3)
        let offenders = scripts.filter { file in
            !FileManager.default.isExecutableFile(atPath: Checkout.root.appendingPathComponent(file.path).path)
        }
        #expect(offenders.isEmpty, "chmod +x: \(listed(offenders.map(\.path)))")
    }

    @Test(
        "the unit says what the agent relies on",
        arguments: [
            "Type=notify", "WatchdogSec=", "ExecStart=", "ExecReload=", "Restart=always", "TimeoutStopSec=",
            "User=omniflow-agent",
            "StateDirectory=omniflow-agent", "RuntimeDirectory=omniflow-agent", "MemoryMax=", "TasksMax=",
            "LimitNOFILE=",
            "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "RestrictAddressFamilies=",
            "SystemCallFilter=@system-service", "MemoryDenyWriteExecute=yes", "WantedBy=multi-user.target",
        ])
    func unitKeys(key: String) {
        let lines = Checkout.file("systemd/omniflow-agent.service")?.lines ?? []
        #expect(lines.contains { $0.hasPrefix(key) }, "\(key) is missing")
    }

    @Test(
        "the unit hides nothing that the host's metrics are read from",
        arguments: [
            "ProtectProc=", "ProcSubset=", "ProtectHome=yes", "ProtectHome=true", "ProtectHome=tmpfs",
            "PrivateNetwork=",
            "ProtectClock=yes", "PrivateTmp=", "InaccessiblePaths=",
        ])
    func unitHides(key: String) {
        let lines = Checkout.file("systemd/omniflow-agent.service")?.lines ?? []
        #expect(!lines.contains { $0.hasPrefix(key) }, "\(key) falsifies host metrics")
    }

    private func run(_ command: [String]) throws -> (code: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = Checkout.root
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
