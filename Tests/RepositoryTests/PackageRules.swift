import Testing

@Suite("Package")
struct PackageRules {
    private let manifest = Manifest(Checkout.file("Package.swift")?.text ?? "")

    @Test("the manifest is understood")
    func manifestIsRead() {
        #expect(manifest.target("Agent")?.kind == "executableTarget")
        #expect(manifest.target("Probes")?.ownDependencies.contains("Telemetry") ?? false)
        #expect(manifest.target("CLinux")?.kind == "systemLibrary")
        #expect(manifest.target("HTTPClient")?.path == "Sources/Clients/HTTP")
    }

    @Test("Telemetry depends on no target of ours")
    func telemetry() {
        #expect(manifest.target("Telemetry")?.ownDependencies == [])
    }

    @Test("probes, exporters and alerting never depend on each other", arguments: ["Probes", "Exporters", "Alerting"])
    func siblings(name: String) throws {
        let target = try #require(manifest.target(name))
        let forbidden = Set(["Probes", "Exporters", "Alerting", "Agent", "AgentTestKit"])
        #expect(forbidden.isDisjoint(with: target.ownDependencies), "\(name) sees \(target.ownDependencies)")
    }

    @Test("a client depends on one C library and on BlockingIO at most")
    func clients() {
        let offenders = manifest.targets.filter { $0.path.hasPrefix("Sources/Clients/") }.filter { target in
            let libraries = target.ownDependencies.filter { isLibrary($0) }
            return libraries.count > 1 || target.ownDependencies.contains { !isLibrary($0) && $0 != "BlockingIO" }
        }
        #expect(offenders.isEmpty, "\(listed(offenders.map { "\($0.name): \($0.ownDependencies)" }))")
    }

    @Test("only tests depend on the program and on the test kit")
    func tops() {
        let offenders = manifest.targets.filter { target in
            target.kind != "testTarget" && !Set(["Agent", "AgentTestKit"]).isDisjoint(with: target.ownDependencies)
        }
        #expect(offenders.isEmpty, "\(listed(offenders.map(\.name)))")
    }

    @Test("a C library is imported by exactly one Swift target")
    func libraries() {
        var offenders: [String] = []
        for library in manifest.targets.filter({ isLibrary($0.name) }) {
            let importers = manifest.targets.filter { imports(of: $0).contains(library.name) }.map(\.name)
            if importers.count != 1 { offenders.append("\(library.name): \(importers)") }
        }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    @Test("what a target imports of ours is declared as its dependency")
    func declared() {
        let own = Set(manifest.targets.map(\.name))
        let offenders = manifest.targets.flatMap { target in
            imports(of: target).intersection(own).subtracting(target.ownDependencies)
                .map { "\(target.name) imports \($0)" }
        }
        #expect(offenders.isEmpty, "add them to Package.swift, or do without: \(listed(offenders.sorted()))")
    }

    @Test("a target in the manifest has files, and a folder of sources has a target")
    func folders() {
        let empty = manifest.targets.filter { target in
            !Checkout.files.contains { $0.path.hasPrefix(target.path + "/") }
        }
        #expect(empty.isEmpty, "no files: \(listed(empty.map(\.name)))")
        let orphans = Checkout.swift(in: "Sources").filter { file in
            !manifest.targets.contains { file.path.hasPrefix($0.path + "/") }
        }
        #expect(orphans.isEmpty, "no target: \(listed(orphans.map(\.path)))")
    }

    @Test("packages come from GitHub by their public address")
    func packages() {
        let text = Checkout.file("Package.swift")?.text ?? ""
        let addresses = text.matches(of: /url:\s*"([^"]+)"/).map { String($0.1) }
        #expect(addresses.count > 5)
        let offenders = addresses.filter { !$0.hasPrefix("https://github.com/") }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    private func isLibrary(_ name: String) -> Bool {
        manifest.target(name)?.path.hasPrefix("Sources/CLibraries/") ?? false
    }

    private func imports(of target: Manifest.Target) -> Set<String> {
        var names: Set<String> = []
        for file in Checkout.files where file.path.hasPrefix(target.path + "/") { names.formUnion(file.imports) }
        return names
    }
}
