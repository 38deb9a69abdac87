import Testing

@Suite("Layout")
struct LayoutRules {
    private static let swift = Checkout.swift(in: "Sources") + Checkout.swift(in: "Tests")

    @Test("a Swift file has at most 300 lines")
    func fileLength() {
        let offenders = Self.swift.filter { $0.lines.count > 300 }.map { "\($0): \($0.lines.count) lines" }
        #expect(offenders.isEmpty, "split these files: \(listed(offenders))")
    }

    @Test("a function has at most 60 lines")
    func functionLength() {
        let offenders = Self.swift.flatMap { file in
            FunctionLength.all(in: file.text ?? "").filter { $0.lines > 60 }
                .map { "\(file):\($0.line) \($0.name): \($0.lines) lines" }
        }
        #expect(offenders.isEmpty, "split these functions: \(listed(offenders))")
    }

    @Test("a line has at most 120 columns")
    func lineLength() {
        let offenders = Self.swift.flatMap { file in
            file.lines.enumerated().filter { $0.element.utf8.count > 120 && $0.element.count > 120 }
                .map { "\(file):\($0.offset + 1): \($0.element.count) columns" }
        }
        #expect(offenders.isEmpty, "wrap these lines: \(listed(offenders))")
    }

    @Test("no file, folder or type is named for a drawer")
    func drawers() {
        let drawers: Set = [
            "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Misc", "Base", "New", "Manager",
            "Processor", "Impl",
        ]
        var offenders: [String] = []
        for file in Self.swift {
            let names = file.folders + [String(file.name.dropLast(".swift".count))]
            offenders += names.filter { drawers.contains(Self.lastWord($0)) }.map { "\(file): \($0)" }
            offenders += Self.types(in: file).filter { drawers.contains(Self.lastWord($0)) }.map { "\(file): \($0)" }
        }
        #expect(offenders.isEmpty, "find the noun: \(listed(Array(Set(offenders)).sorted()))")
    }

    @Test("folders are at most two levels below their target")
    func depth() {
        let offenders = Checkout.files.filter { file in
            let folders = file.folders
            guard folders.first == "Sources", file.name.hasSuffix(".swift") else { return false }
            let target = ["Clients", "CLibraries"].contains(folders.dropFirst().first) ? 3 : 2
            return folders.count > target + 2
        }
        #expect(offenders.isEmpty, "these files lie too deep: \(listed(offenders.map(\.path)))")
    }

    @Test("an extension's file is named for its type and reason")
    func fileNames() {
        let offenders = Checkout.swift(in: "Sources").filter { file in
            let stem = file.name.dropLast(".swift".count)
            guard let plus = stem.firstIndex(of: "+") else { return false }
            return !(file.text ?? "").contains("\(stem[..<plus])")
        }
        #expect(offenders.isEmpty, "these files extend something else than they say: \(listed(offenders.map(\.path)))")
    }

    /// The last word of a name in camel case: `Helper` of `StringHelper`, `Base64` of `Base64`.
    private static func lastWord(_ name: String) -> String {
        guard let start = name.lastIndex(where: { $0.isUppercase || $0 == "+" }) else { return name }
        return name[start] == "+" ? String(name[name.index(after: start)...]) : String(name[start...])
    }

    private static func types(in file: Checkout.File) -> [String] {
        let code = file.code
        return code.matches(of: /\b(?:struct|class|enum|actor|protocol|typealias)\s+([A-Z][A-Za-z0-9_]*)/)
            .map { String($0.1) }
    }
}
