import LinuxHost
import Telemetry
import Testing

@testable import Agent

@Suite("What check-config shows")
struct ResolvedTests {
    private func loaded() -> LoadedSettings {
        loadSettings(
            "listen:\n  auth:\n    - {paths: [\"/a\\u00e9\\n\"], token: x}\n    - {paths: [/b], token: y}\nwhat: 1\n",
            files: ["/etc/omniflow-agent/conf.d/a.yaml": "log: {level: debug}\n"],
            environment: ["OMNIFLOW_LISTEN__PORT": "7", "OMNIFLOW_X": "1"])
    }

    @Test("the table has key, value and source of everything, in the same order each time")
    func table() {
        let lines = loaded().resolved.table.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(lines.contains("listen.port 7 environment OMNIFLOW_LISTEN__PORT"))
        #expect(lines.contains("log.level debug /etc/omniflow-agent/conf.d/a.yaml:1:14"))
        #expect(lines.contains("shutdown.drain 5s default"))
        #expect(lines.contains("listen.auth[1].paths [/b] \(settingsPath):4:15"))
        #expect(loaded().resolved == loaded().resolved)
    }

    @Test("every key without names of the user's own stands in the table once")
    func complete() {
        let keys = loadSettings("").resolved.rows.map(\.key)
        let wanted = SettingsCatalog.all.map(\.path).filter { !$0.contains("*") && !$0.contains("[]") }.map(
            SettingPath.text)
        #expect(keys.sorted() == wanted.sorted())
    }

    @Test("the JSON is what its schema says")
    func schema() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let bytes = try KernelFile.read("\(root)/docs/schemas/check-config.json")
        let schema = try #require(SettingsDocument.parse(bytes, file: "schema").root)
        let watched = loadSettings("probes: {redis: {cache: {url: \"redis://127.0.0.1\"}}}")
        #expect(watched.dependencies.count == 1)
        for loaded in [loaded(), loadSettings(""), loadSettings("a: ["), watched] {
            let json = loaded.resolved.json(
                issues: loaded.issues, dependencies: loaded.dependencies, wakes: WakeList(loaded.settings))
            let value = try #require(SettingsDocument.parse(Array(json.utf8), file: "json").root)
            #expect(SchemaCheck(schema: schema).problems(of: value) == [])
        }
        let broken = SettingsDocument.parse(Array(#"{"schema": "other", "files": [1], "x": 1}"#.utf8), file: "json")
        #expect(SchemaCheck(schema: schema).problems(of: try #require(broken.root)).count == 10)
    }

    @Test("texts are quoted as JSON asks")
    func quoting() {
        #expect(JSONText.quoted("a\"\\\n\t\u{1}é😀") == #""a\"\\\n\t\u0001é😀""#)
        #expect(ShownValue.text("true").description == "\"true\"")
        #expect(ShownValue.list([.text("a b"), .number("1")]).description == "[\"a b\", 1]")
    }
}

/// The few words of JSON Schema that our schemas use.
private struct SchemaCheck {
    let schema: SettingsNode

    func problems(of value: SettingsNode) -> [String] { problems(of: value, against: schema, at: "") }

    private func problems(of value: SettingsNode, against rule: SettingsNode, at path: String) -> [String] {
        if let reference = rule[["$ref"]]?.text {
            let path = reference.split(separator: "/").dropFirst().map(String.init)
            return schema[path].map { problems(of: value, against: $0, at: reference) } ?? ["no \(reference)"]
        }
        var found: [String] = []
        let allowed = rule[["type"]].map { $0.list?.compactMap(\.text) ?? [$0.text ?? ""] }
        if let allowed, !allowed.contains(where: Self.types(of: value).contains) { found.append("\(path): type") }
        if let constant = rule[["const"]], constant.text != value.text { found.append("\(path): const") }
        if let words = rule[["enum"]]?.list, !words.contains(where: { $0.text == value.text }) {
            found.append("\(path): enum")
        }
        if let map = value.map {
            for name in rule[["required"]]?.list ?? [] where map[name.text ?? ""] == nil {
                found.append("\(path): no \(name.text ?? "")")
            }
            for entry in map.entries {
                if let rule = rule[["properties", entry.key]] {
                    found += problems(of: entry.value, against: rule, at: "\(path).\(entry.key)")
                } else if rule[["additionalProperties"]]?.text == "false" {
                    found.append("\(path): unknown \(entry.key)")
                }
            }
        }
        if let items = rule[["items"]] {
            for entry in value.list ?? [] { found += problems(of: entry, against: items, at: "\(path)[]") }
        }
        return found
    }

    private static func types(of value: SettingsNode) -> [String] {
        switch value.content {
        case .null: ["null"]
        case .list: ["array"]
        case .map: ["object"]
        case .scalar(_, isQuoted: true): ["string"]
        case .scalar(let text, isQuoted: false):
            text == "true" || text == "false" ? ["boolean"] : Int(text) != nil ? ["integer", "number"] : ["number"]
        }
    }
}
