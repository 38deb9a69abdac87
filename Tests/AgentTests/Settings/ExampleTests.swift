import LinuxHost
import Testing

@testable import Agent

@Suite("examples/agent.yaml and the catalogue")
struct ExampleTests {
    private func read(_ path: String) throws -> [UInt8] {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return try KernelFile.read("/\(root)/\(path)")
    }

    private func example() throws -> String { String(decoding: try read("examples/agent.yaml"), as: UTF8.self) }

    @Test("the example says nothing but the defaults")
    func defaults() throws {
        let example = loadSettings(try example(), unknownKeys: .error)
        let bare = loadSettings("")
        #expect(example.issues.isEmpty, "\(example.texts)")
        #expect(bare.issues.isEmpty)
        #expect(example.resolved.rows.map(\.key) == bare.resolved.rows.map(\.key))
        #expect(example.resolved.rows.map(\.value) == bare.resolved.rows.map(\.value))
        #expect(bare.resolved.rows.allSatisfy { $0.place == .builtIn })
    }

    @Test("every key stands in the example, with its purpose")
    func complete() throws {
        let text = try example()
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") || line.hasPrefix("#  ") ? line.dropFirst() : line
        }.joined(separator: "\n")
        let document = SettingsDocument.parse(Array(uncommented.utf8), file: "agent.yaml")
        let root = try #require(document.root, "\(document.issues)")
        for key in SettingsCatalog.all {
            #expect(Self.paths(in: root, like: key.path[...]), "\(SettingPath.text(key.path))")
            #expect(text.contains("# \(key.purpose)\n"), "\(key.purpose)")
        }
        var check = KeyCheck(unknownKeys: .error)
        check.run(root)
        #expect(check.issues.isEmpty, "\(check.issues)")
    }

    private static func paths(in node: SettingsNode, like path: ArraySlice<String>) -> Bool {
        guard let first = path.first else { return true }
        switch first {
        case "*": return node.map?.entries.contains { paths(in: $0.value, like: path.dropFirst()) } ?? false
        case "[]": return node.list?.contains { paths(in: $0, like: path.dropFirst()) } ?? false
        default: return node.map?[first].map { paths(in: $0, like: path.dropFirst()) } ?? false
        }
    }

    @Test("no key stands twice in the catalogue, and each says what it takes and why")
    func catalogue() {
        #expect(Set(SettingsCatalog.all.map(\.path)).count == SettingsCatalog.all.count)
        for key in SettingsCatalog.all {
            #expect(!key.form.isEmpty && key.purpose.hasSuffix("."))
            #expect(!SettingsCatalog.later.contains { key.path.starts(with: $0) })
        }
    }

    @Test("the example cut at any byte gives settings or an issue with a place")
    func cut() throws {
        let bytes = Array(
            try example().split(separator: "\n").filter { !$0.contains("#") }.joined(separator: "\n").utf8)
        for length in bytes.indices {
            let document = SettingsDocument.parse(Array(bytes.prefix(length)), file: "agent.yaml")
            #expect(document.root != nil || !document.issues.isEmpty)
            if length % 7 == 0 { _ = loadSettings(String(decoding: bytes.prefix(length), as: UTF8.self)) }
        }
        for (length, _) in try read("examples/agent.yaml").enumerated() where length % 29 == 0 {
            let document = SettingsDocument.parse(
                Array(try read("examples/agent.yaml").prefix(length)), file: "agent.yaml")
            #expect(document.root != nil || !document.issues.isEmpty)
        }
    }

    @Test(
        "the example is read from the disk as it is, and a file that is not there is an error only where it was named")
    func disk() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let loaded = SettingsLoader(file: "\(root)/examples/agent.yaml", environment: ["HOME": "/nonexistent"]).load()
        #expect(loaded.canStart, "\(loaded.texts)")
        #expect(loaded.resolved.files == ["\(root)/examples/agent.yaml"])
        let missing = SettingsLoader(file: "\(root)/missing.yaml", environment: [:]).load()
        #expect(!missing.canStart)
        #expect(missing.texts.first?.contains("check the name given with --config") == true)
        #expect(SettingsLoader(file: nil, environment: [:], system: SettingsMachine().system).load().issues.isEmpty)
        #expect(FileStatus(path: "\(root)/examples/agent.yaml")?.isRegularFile == true)
        #expect(FileStatus(path: "/")?.isDirectory == true)
        #expect(FileStatus(path: "\(root)/missing.yaml") == nil)
        #expect(!FileStatus.isWritable("\(root)/missing.yaml"))
    }
}
