import Foundation

/// The files of this checkout, found from the place of this source file.
enum Checkout {
    /// One file with its path from the root of the checkout.
    struct File: Sendable, CustomStringConvertible {
        let path: String
        /// The text, or nil where the file is not UTF-8.
        let text: String?

        var description: String { path }
        var name: String { String(path.split(separator: "/").last ?? "") }
        var folders: [String] { path.split(separator: "/").dropLast().map(String.init) }
        /// The code of a Swift file, as `SwiftText` leaves it.
        var code: String { Checkout.code[path] ?? "" }
        /// The modules that a Swift file imports.
        var imports: Set<String> {
            let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
            var names: Set<String> = []
            for line in code.split(separator: "\n") where line.contains("import ") {
                let words = line.split(separator: " ")
                guard let start = words.firstIndex(of: "import"),
                    let module = words[(start + 1)...].first(where: { !kinds.contains($0) })
                else { continue }
                names.insert(String(module.prefix { $0 != "." }))
            }
            return names
        }
        /// The lines, without the end of the last one counting as one more.
        var lines: [Substring] {
            var lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last?.isEmpty ?? false { lines.removeLast() }
            return lines
        }
    }

    static let root: URL = {
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url
    }()

    /// Every file that belongs to the project: what tools leave behind is not part of it.
    static let files: [File] = {
        let keys: [URLResourceKey] = [.isRegularFileKey, .isDirectoryKey]
        guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys) else { return [] }
        let start = root.path.count + 1
        var files: [File] = []
        for case let url as URL in walk {
            let values = try? url.resourceValues(forKeys: Set(keys))
            if values?.isDirectory ?? false, isForeign(url.lastPathComponent) { walk.skipDescendants() }
            guard values?.isRegularFile ?? false, !isForeign(url.lastPathComponent),
                let data = FileManager.default.contents(atPath: url.path)
            else { continue }
            files.append(File(path: String(url.path.dropFirst(start)), text: String(data: data, encoding: .utf8)))
        }
        return files.sorted { $0.path < $1.path }
    }()

    /// The code of every Swift file by its path, as `SwiftText` leaves it.
    static let code: [String: String] = Dictionary(
        uniqueKeysWithValues: files.filter { $0.name.hasSuffix(".swift") }
            .map { ($0.path, SwiftText.blanked($0.text ?? "")) })

    /// Swift files below one of the top folders, generated ones left out.
    static func swift(in folder: String) -> [File] {
        files.filter { file in
            file.path.hasPrefix(folder + "/") && file.name.hasSuffix(".swift") && !file.folders.contains("Generated")
        }
    }

    static func file(_ path: String) -> File? {
        files.first { $0.path == path }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    private static func isForeign(_ name: String) -> Bool {
        let prefixes = [".build", ".venv", ".git", ".swiftpm", ".idea", ".vscode", "__pycache__"]
        if name == ".gitignore" || name == ".gitkeep" { return false }
        return prefixes.contains { name.hasPrefix($0) } || name == "Package.resolved" || name == ".DS_Store"
    }
}

/// What breaks a rule, one line each, for the message of a failed expectation.
func listed(_ offenders: [String]) -> String {
    "\(offenders.count):\n  " + offenders.joined(separator: "\n  ")
}
