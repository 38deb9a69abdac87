import Foundation

/// Whether an answer has the members that a schema of `docs/schemas` names, and no others, at every depth.
enum SchemaFit {
    /// What does not fit, in words.
    static func faults(_ json: String, _ schema: String) throws -> [String] {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(root)/docs/schemas/\(schema).json"))
        guard let rules = try JSONSerialization.jsonObject(with: data) as? [String: Any] else { return ["no schema"] }
        return faults(try JSONSerialization.jsonObject(with: Data(json.utf8)), rules, at: schema)
    }

    private static func faults(_ value: Any, _ rules: [String: Any], at place: String) -> [String] {
        if let choices = rules["oneOf"] as? [[String: Any]] {
            let found = choices.map { faults(value, $0, at: place) }
            return found.contains([]) ? [] : found.min { $0.count < $1.count } ?? ["\(place): no choice"]
        }
        if let list = value as? [Any], let items = rules["items"] as? [String: Any] {
            return list.enumerated().flatMap { faults($0.element, items, at: "\(place)[\($0.offset)]") }
        }
        if let words = rules["enum"] as? [String], !words.contains("\(value)") { return ["\(place): \(value)"] }
        if let word = rules["const"] as? String, word != "\(value)" { return ["\(place): \(value)"] }
        guard let object = value as? [String: Any], let members = rules["properties"] as? [String: [String: Any]] else {
            return []
        }
        let missing = (rules["required"] as? [String] ?? []).filter { object[$0] == nil }
        return missing.map { "\(place).\($0) is missing" }
            + object.flatMap { name, value in
                members[name].map { faults(value, $0, at: "\(place).\(name)") } ?? ["\(place).\(name) is not named"]
            }
    }
}
