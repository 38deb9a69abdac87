import Foundation
import Testing

/// What is written down for others agrees with what the sources say.
@Suite("Contracts")
struct ContractRules {
    private static let schemas = Checkout.files.filter {
        $0.path.hasPrefix("docs/schemas/") && $0.name.hasSuffix(".json")
    }

    @Test("every schema that the sources name is written down under its name")
    func schemaFiles() {
        var offenders: [String] = []
        for file in Checkout.swift(in: "Sources") {
            for match in (file.text ?? "").matches(of: /"omniflow\/([a-z-]+)\/(\d+)"/) {
                let path = "docs/schemas/\(match.1).json"
                let text = Checkout.file(path)?.text ?? ""
                if !text.contains("\"omniflow/\(match.1)/\(match.2)\"") {
                    offenders.append("\(file): \(match.0) and \(path)")
                }
            }
        }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    @Test("a schema is JSON, names its draft, and leaves no member to chance")
    func schemaForm() {
        #expect(!Self.schemas.isEmpty)
        var offenders: [String] = []
        for file in Self.schemas {
            let data = Data((file.text ?? "").utf8)
            guard let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
                offenders.append("\(file): not a JSON object")
                continue
            }
            if object["$schema"] as? String != "https://json-schema.org/draft/2020-12/schema" {
                offenders.append("\(file): not draft 2020-12")
            }
            if object["title"] == nil { offenders.append("\(file): no title") }
            offenders += Self.open(object, at: file.path)
        }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    @Test("every path that the agent answers is described in docs/http.md")
    func routes() {
        let page = Checkout.file("docs/http.md")?.text ?? ""
        var paths: Set<String> = []
        for file in Checkout.swift(in: "Sources/Agent/HTTP") {
            for call in (file.text ?? "").matches(of: /table\.(?:get|post)\((\[[^\]]*\]|"[^"]*")/) {
                for path in call.1.matches(of: /"([^"]+)"/) { paths.insert(String(path.1)) }
            }
        }
        #expect(paths.count > 10)
        let offenders = paths.filter { path in
            !["/CHECK", "/NAME"].contains { page.contains("`\(path.replacing("/**", with: $0))`") }
        }
        #expect(offenders.isEmpty, "add them to docs/http.md: \(listed(offenders.sorted()))")
    }

    @Test("a file that a compatibility claim rests on is there")
    func claims() {
        let page = Checkout.file("docs/compatibility.md")?.lines ?? []
        let rows = page.filter { $0.hasPrefix("|") && !$0.hasPrefix("|--") && !$0.hasPrefix("| --") }.dropFirst()
        #expect(!rows.isEmpty)
        let offenders = rows.filter { !$0.contains("](") && !$0.contains("| Claim") }
        #expect(offenders.isEmpty, "these claims link to no test: \(listed(offenders.map(String.init)))")
    }

    /// Objects that list members and neither close nor open themselves explicitly.
    private static func open(_ value: Any, at place: String) -> [String] {
        if let list = value as? [Any] { return list.flatMap { open($0, at: place) } }
        guard let object = value as? [String: Any] else { return [] }
        let isOpen = object["type"] as? String == "object" && object["additionalProperties"] == nil
        return (isOpen ? ["\(place): an object says nothing about additionalProperties"] : [])
            + object.flatMap { open($0.value, at: place) }
    }
}
