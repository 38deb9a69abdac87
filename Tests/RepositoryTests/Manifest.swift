/// The targets of Package.swift with what they depend on, read from its text.
struct Manifest {
    struct Target {
        let kind: String
        let name: String
        /// Targets of this package.
        let ownDependencies: [String]
        /// Where its sources are, from the root of the checkout.
        let path: String
    }

    let targets: [Target]

    init(_ text: String) {
        targets = text.matches(of: /\.(target|executableTarget|testTarget|systemLibrary)\(/).compactMap { match in
            let kind = String(match.1)
            let body = Self.enclosed(text[match.range.upperBound...], open: "(", close: ")")
            guard let name = body.firstMatch(of: /name:\s*"([^"]+)"/).map({ String($0.1) }) else { return nil }
            var own: [String] = []
            if let list = body.firstRange(of: "dependencies: [") {
                let names = Self.enclosed(body[list.upperBound...], open: "[", close: "]")
                own = names.matches(of: /"([^"]+)"/).map { String($0.1) }
            }
            let path = body.firstMatch(of: /\bpath:\s*"([^"]+)"/).map { String($0.1) }
            return Target(
                kind: kind, name: name, ownDependencies: own,
                path: path ?? (kind == "testTarget" ? "Tests/" : "Sources/") + name)
        }
    }

    func target(_ name: String) -> Target? { targets.first { $0.name == name } }

    /// What stands up to the bracket that closes one opened just before.
    private static func enclosed(_ text: Substring, open: Character, close: Character) -> Substring {
        var depth = 1
        for index in text.indices {
            if text[index] == open { depth += 1 }
            if text[index] == close { depth -= 1 }
            if depth == 0 { return text[..<index] }
        }
        return text
    }
}
